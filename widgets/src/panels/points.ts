// Points with trails, or arrows: where they started and where they are, the present run beside a kept one.
import { draw, make } from "../base/dom.ts";
import { setting } from "../base/format.ts";
import { Memory } from "../base/memory.ts";
import { CYCLE, colourOf, type Role, softOf } from "../base/palette.ts";
import { same } from "../data/agreement.ts";
import { between } from "../data/between.ts";
import type { Curve } from "../data/curve.ts";
import type { PanelSpec, Values } from "../data/protocol.ts";
import type { View } from "../state/view.ts";
import { Canvas, type Word } from "./canvas.ts";
import { paintDots } from "./dots.ts";
import type { Kind, Panel, Parts, Screen, Size, Stage } from "./panel.ts";
import { farthest, type Places, placesOf } from "./places.ts";
import { Plot } from "./plot.ts";
import { paintGround, paintLens, paintPaths, paintTrails } from "./trails.ts";

const LARGEST = 168; // pixels, a circle's radius
const LARGEST_STACKED = 142;
const LARGEST_OF_TWO = 126; // one above the other, both together as tall as the two panels beside them
const TALL = ".ex-card:not(.ex-narrow) .ex-many > .ex-circles"; // see style.css
const LINE = 17; // pixels, of a name that has several

/** A column over (`point`, `coordinate` of length 2); see toolkit/panels/points.py. */
interface PointsSpec extends PanelSpec {
  column: string;
  point: string;
  coordinate: string;
  sign?: string | null;
  names?: string[];
  beams?: string | null;
  beam_signs?: string | null;
  arrows?: boolean;
  lens?: boolean;
  dots?: string | null;
  dot_signs?: string | null;
  ringed?: string | null;
  joined?: boolean;
}

/** One run, drawn in a circle of its own. */
interface Picture {
  curve: Curve;
  /** What tells it from the other, a field in each line. */
  name: string[];
  way: Places[];
  centre: [number, number];
  radius: number;
}

/** A direction from the middle, with the word at its end. */
interface Beam {
  x: number;
  y: number;
  role: Role;
  word: string;
}

const BADGE = 1.1; // where the name of a beam stands, in radii
const ROOM = 1.18; // from the middle to the edge, in radii: the names of the beams stand outside of the circle
const MANY = 16; // points, whose rings are small so that they do not hide each other
const FEW = 0.34; // of the circle: where no point is further out, a lens shows the middle

class PointsPanel implements Panel {
  readonly element: HTMLElement;
  private readonly panel: PointsSpec;
  private readonly stage: Stage;
  private readonly plot: Plot;
  private readonly picture: Canvas;
  private readonly recorded: number;
  private readonly drawn = new Memory();

  constructor(panel: PointsSpec, index: number, stage: Stage) {
    this.panel = panel;
    this.stage = stage;
    this.plot = new Plot(panel.title, index);
    this.element = this.plot.element;
    if (!panel.names?.length) this.element.classList.add("ex-wide", "ex-circles"); // a few named points need less room
    this.picture = new Canvas(this.plot);
    this.recorded = farthest(stage.recording?.measured.variables[panel.column], panel.coordinate);
    if (panel.sign) this.nameSigns();
  }

  get parts(): Parts {
    const { element } = this.picture;
    return element.hidden ? this.plot.parts : { ...this.plot.parts, canvas: element };
  }

  private nameSigns(): void {
    const key = (role: Role, word: string) => make("span", { class: `ex-key ${role}` }, word);
    this.plot.keys.append(key("test", "plus"), key("train", "minus"));
  }

  update(view: View, { width, low, dark }: Screen): void {
    const { curve, step, theory, nearest, keptVersion } = view;
    if (!this.drawn.changed(curve, curve?.rows, step, theory, nearest, keptVersion, width, low, dark, view.moving))
      return;
    const pictures = this.pictures(view);
    const isTall = this.element.matches(TALL);
    const largest = this.plot.isStacked ? LARGEST_STACKED : LARGEST;
    const height = layIn(pictures, { width, low }, largest, isTall);
    const context = this.picture.clear(width, height);
    this.picture.blank(!pictures.length);
    const reach = Math.max(this.recorded, ...pictures.flatMap(({ way }) => lengthsOf(way.at(-1) ?? []))) || 1;
    if (context) for (const picture of pictures) this.paint(context, picture, reach, view, dark);
    this.picture.marks.replaceChildren(...pictures.flatMap((picture) => this.marks(picture, view, reach)));
    this.picture.write(pictures.flatMap((picture) => this.words(picture, view, reach, pictures.length > 1)));
    this.tell(pictures.at(-1), view);
  }

  /** The kept run that has the column, then the present one. */
  private pictures({ curve, step, kept, values }: View): Picture[] {
    const place = { centre: [0, 0] as [number, number], radius: 0 };
    const of = (run: Curve, name: string[]) => ({ curve: run, name, way: this.way(run, step), ...place });
    const { column } = this.panel;
    const other = kept.filter((one) => one.curve !== curve && one.curve.wide(column, step)).at(-1);
    const differing = Object.keys(values).filter((name) => other && !same(other.values[name], values[name]));
    const named = (at: Values) => differing.map((name) => `${this.stage.called(name)} ${setting(at[name])}`);
    const beside = other && differing.length ? [of(other.curve, named(other.values))] : [];
    return [...beside, ...(curve ? [of(curve, named(values))] : [])].filter(({ way }) => way.length);
  }

  private way(curve: Curve, step: number | null): Places[] {
    const { column, coordinate } = this.panel;
    const frames = curve.frames(column).filter(({ frame }) => step === null || (frame ?? 0) < step);
    const before = frames.map((frame) => placesOf(frame, coordinate));
    const now = placesOf(between(curve, column, step, this.stage.axis), coordinate);
    return now.length ? [...before, now] : [];
  }

  private paint(context: CanvasRenderingContext2D, picture: Picture, reach: number, view: View, dark: boolean): void {
    const { way, centre, radius } = picture;
    const colours = this.roles(picture, view).map((role) => (role ? colourOf(role, dark) : softOf(dark)));
    const beams = this.beams(picture, view).map(({ x, y, role }) => ({ x, y, colour: colourOf(role, dark) }));
    paintGround(context, { centre, radius, beams, rings: softOf(dark) });
    this.paintDots(context, picture, view, dark);
    const trails = { way, colours, reach, card: this.picture.ground(), arrows: this.panel.arrows ?? false };
    if (this.panel.joined) {
      paintPaths(context, { ...trails, centre, unit: radius / reach });
      return;
    }
    paintTrails(context, { ...trails, centre, unit: radius / reach });
    const lens = this.lensOf(picture, reach);
    if (!lens) return;
    context.save();
    paintLens(context, lens, trails.card);
    paintTrails(context, { ...trails, centre: lens.centre, unit: (lens.times * radius) / reach });
    context.restore();
  }

  private paintDots(context: CanvasRenderingContext2D, picture: Picture, view: View, dark: boolean): void {
    const { dots, dot_signs, ringed, coordinate } = this.panel;
    const { curve, centre, radius } = picture;
    const column = (name?: string | null) => (name ? curve.wide(name, view.step) : null);
    const places = placesOf(column(dots), coordinate);
    const [signs, rings] = [column(dot_signs)?.values, column(ringed)?.values];
    const colours = places.map((_, i) => (signs ? colourOf(signs[i] >= 0 ? "test" : "train", dark) : softOf(dark)));
    paintDots(context, { places, colours, ringed: places.map((_, i) => !!rings?.[i]), centre, radius });
  }

  /** The colour of each point: that of its sign, none for the sign 0, or its own where the points have names. */
  private roles({ curve, way }: Picture, view: View): (Role | null)[] {
    const signs = this.panel.sign ? curve.wide(this.panel.sign, view.step)?.values : null;
    return (way.at(-1) ?? []).map((_, i) => {
      if (signs) return signs[i] === 0 ? null : signs[i] > 0 ? "test" : "train";
      return this.panel.names?.length ? CYCLE[i % CYCLE.length] : "train";
    });
  }

  /** A circle that shows the middle larger, where all points are there. */
  private lensOf({ way, centre, radius }: Picture, reach: number) {
    const lengths = lengthsOf(way.at(-1) ?? []).sort((a, b) => a - b);
    const far = lengths[Math.floor(0.97 * lengths.length)] / reach;
    if (!this.panel.lens || !(lengths[lengths.length - 1] < FEW * reach) || radius < 100) return null;
    const size = 0.4 * radius;
    const times = Math.min(5, Math.floor(((0.95 * size) / (far * radius)) * 10) / 10);
    const at: [number, number] = [centre[0] + 0.78 * radius, centre[1] + 0.74 * radius];
    return times > 1.2 ? { centre: at, radius: size, times } : null;
  }

  private marks(picture: Picture, view: View, reach: number): SVGElement[] {
    const { centre, radius } = picture;
    const at = (x: number, y: number) => ({ cx: centre[0] + x * radius, cy: centre[1] - y * radius });
    const signs = this.beams(picture, view).map(({ x, y, role }) =>
      draw("circle", { class: `ex-badge ${role}`, ...at(BADGE * x, BADGE * y), r: 9 }),
    );
    const places = this.expected(picture, view);
    const r = places.length > MANY ? 3.5 : 8;
    const expected = places.map(([x, y]) => draw("circle", { class: "ex-hollow", ...at(x / reach, y / reach), r }));
    const lens = this.lensOf(picture, reach);
    const rim = lens && draw("circle", { class: "ex-lens", cx: lens.centre[0], cy: lens.centre[1], r: lens.radius });
    return [...(this.panel.beam_signs ? signs : []), ...expected, ...(rim ? [rim] : [])];
  }

  /** Where the theory has the points. */
  private expected({ curve }: Picture, { theory, nearest, step }: View): Places {
    if (!theory || nearest) return [];
    const places = placesOf(curve.wide(this.panel.column, step, theory), this.panel.coordinate);
    return places.filter((place) => place.every(Number.isFinite)); // a theory may end before the run does
  }

  private beams({ curve }: Picture, { step }: View): Beam[] {
    const { beams, beam_signs, coordinate } = this.panel;
    const ends = beams ? placesOf(curve.wide(beams, step), coordinate) : [];
    const signs = beam_signs ? curve.wide(beam_signs, step)?.values : null;
    return ends.map(([x, y], i) => {
      const isPlus = (signs?.[i] ?? 1) >= 0;
      return { x, y, role: isPlus ? "test" : "train", word: signs ? (isPlus ? "+" : "−") : "" };
    });
  }

  private words(picture: Picture, view: View, reach: number, several: boolean): Word[] {
    const { centre, radius, way, name } = picture;
    const at = (x: number, y: number) => ({ x: centre[0] + x * radius, y: centre[1] - y * radius + 5 });
    const middle = { "text-anchor": "middle" as const };
    const signs = this.beams(picture, view).map(({ x, y, role, word }) => {
      return { text: word, look: `ex-sign ${role}`, ...at(BADGE * x, BADGE * y), ...middle };
    });
    const line = (text: string, i: number): Word => ({
      ...{ text, look: "ex-picture", ...middle },
      ...{ x: centre[0], y: centre[1] + (ROOM - 0.02) * radius + 5 + i * LINE },
    });
    const title = several ? name.map(line) : [];
    const lens = this.lensOf(picture, reach);
    const top = lens && { x: lens.centre[0], y: lens.centre[1] - lens.radius - 6, ...middle };
    const larger = lens && top ? [{ text: `the middle, × ${lens.times}`, look: "ex-note-text", ...top }] : [];
    return [...title, ...signs, ...larger, ...this.names(way.at(-1) ?? [], picture, reach)];
  }

  private names(now: Places, { centre, radius }: Picture, reach: number): Word[] {
    const unit = radius / reach;
    return (this.panel.names ?? []).slice(0, now.length).map((text, i) => {
      const [x, y] = now[i].map((value) => value * unit);
      const length = Math.hypot(x, y) || 1;
      const place = { x: centre[0] + x + (14 * x) / length, y: centre[1] - y - (14 * y) / length + 4 };
      return { text, look: `ex-sign ${CYCLE[i % CYCLE.length]}`, ...place, "text-anchor": anchorOf(x / length) };
    });
  }

  private tell(picture: Picture | undefined, view: View): void {
    const found = view.curve?.wide(this.panel.column, view.step) ?? null;
    const at = this.plot.tellShown(found && { ...found, frame: view.step }, view, this.stage);
    const count = picture?.way.at(-1)?.length ?? 0;
    const what = this.panel.arrows ? "arrows" : "points";
    this.plot.describe(`${this.panel.title ?? "Points"}${at}: ${picture ? `${count} ${what}` : "no data yet"}`, view);
  }
}

function anchorOf(x: number): "start" | "middle" | "end" {
  return x > 0.4 ? "start" : x < -0.4 ? "end" : "middle";
}

function lengthsOf(places: Places): number[] {
  return places.map(([x, y]) => Math.hypot(x, y)).filter(Number.isFinite);
}

/** Give each picture its circle, of a radius of at most `largest`; the height of all. They stand side by side, or in a
    tall panel one above the other, the present run on top. */
function layIn(pictures: Picture[], { width, low }: Size, largest: number, isTall: boolean): number {
  const count = Math.max(1, pictures.length);
  const [across, down] = isTall ? [1, count] : [count, 1];
  const most = isTall && count > 1 ? Math.min(largest, LARGEST_OF_TWO) : largest;
  const radius = Math.min(width / across / 2 / ROOM - 2, low * most);
  const words = Math.max(1, ...pictures.map(({ name }) => name.length));
  const room = Math.round(2 * ROOM * radius + 8);
  const height = room + (words - 1) * LINE;
  for (const [i, picture] of pictures.entries()) {
    const place = isTall ? [0.5 * width, (count - 1 - i) * height] : [((i + 0.5) * width) / across, 0];
    Object.assign(picture, { centre: [place[0], place[1] + room / 2], radius });
  }
  return down * height;
}

export const points: Kind<PointsSpec> = {
  along: () => [],
  wide: ({ column, sign, beams, beam_signs, dots, dot_signs, ringed }) =>
    [column, sign, beams, beam_signs, dots, dot_signs, ringed].filter((name) => typeof name === "string"),
  make: (panel, index, stage) => new PointsPanel(panel, index, stage),
};
