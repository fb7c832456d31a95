// Small pictures at moving places, each in the colour of its group; with three coordinates they can be turned.
import { draw } from "../base/dom.ts";
import { Memory } from "../base/memory.ts";
import { huesOf } from "../base/palette.ts";
import { between } from "../data/between.ts";
import type { PanelSpec } from "../data/protocol.ts";
import type { View } from "../state/view.ts";
import { Canvas, type Word } from "./canvas.ts";
import type { Kind, Panel, Parts, Screen, Stage } from "./panel.ts";
import { edgesOf, type Places, placesOf, turned } from "./places.ts";
import { Plot } from "./plot.ts";
import { Stamps } from "./stamps.ts";
import { Turn } from "./turn.ts";

/** A column over (`point`, `coordinate`) and the pictures of its points; see toolkit/panels/images.py. */
interface ImagesSpec extends PanelSpec {
  column: string;
  point: string;
  coordinate: string;
  pictures: string;
  pixel: string;
  group: string;
  corners?: string | null;
  arrows?: string | null;
  side?: number | null;
}

const SIDE = 13; // of a picture, in pixels, where the panel does not say it in its unit
const MANY = 5; // from so many groups on, most of what is seen lies further out than the corners

/** What is drawn at one place of the cursor, turned as the reader has it. */
interface Scene {
  places: Places;
  groups: ArrayLike<number>;
  corners: Places;
  outline: Places;
  arrows: Places;
}

class ImagesPanel implements Panel {
  readonly element: HTMLElement;
  private readonly panel: ImagesSpec;
  private readonly stage: Stage;
  private readonly plot: Plot;
  private readonly picture: Canvas;
  private readonly stamps = new Stamps();
  private readonly turn: Turn;
  private readonly drawn = new Memory();
  private last: (() => void) | null = null;

  constructor(panel: ImagesSpec, index: number, stage: Stage) {
    this.panel = panel;
    this.stage = stage;
    this.plot = new Plot(panel.title, index);
    this.element = this.plot.element;
    this.element.classList.add("ex-tall");
    this.picture = new Canvas(this.plot);
    this.turn = new Turn(this.plot.svg, () => this.last?.());
  }

  get parts(): Parts {
    const { element } = this.picture;
    return element.hidden ? this.plot.parts : { ...this.plot.parts, canvas: element };
  }

  update(view: View, screen: Screen): void {
    const { curve, step, theory, nearest } = view;
    if (
      !this.drawn.changed(curve, curve?.rows, step, theory, nearest, screen.width, screen.low, screen.dark, view.moving)
    )
      return;
    this.last = () => this.redraw(view, screen);
    this.last();
  }

  private redraw(view: View, { width, low, dark }: Screen): void {
    const scene = this.scene(view);
    const size = Math.min(width, 440 * low);
    const context = this.picture.clear(width, size);
    this.picture.blank(!scene);
    if (scene && context) this.paint(context, scene, view, { width, size, dark });
    this.tell(scene, view);
  }

  private scene({ curve, step, theory, nearest }: View): Scene | null {
    const { column, coordinate, group, corners, arrows } = this.panel;
    const { axis } = this.stage;
    const found = curve && placesOf(between(curve, column, step, axis), coordinate);
    if (!curve || !found?.length) return null;
    this.turn.enable(found[0].length === 3);
    const seen = (places: Places) => turned(places, this.turn.about, this.turn.over);
    const placed = (name?: string | null) => seen(name ? placesOf(between(curve, name, step, axis), coordinate) : []);
    const ends = corners && theory && !nearest ? placesOf(curve.wide(corners, step, theory), coordinate) : [];
    const groups = curve.wide(group, step)?.values ?? [];
    return { places: seen(found), groups, corners: placed(corners), outline: seen(ends), arrows: placed(arrows) };
  }

  private paint(
    context: CanvasRenderingContext2D,
    scene: Scene,
    view: View,
    { width, size, dark }: { width: number; size: number; dark: boolean },
  ): void {
    const many = scene.corners.length >= MANY;
    const unit = size * (many ? 0.27 : 0.37);
    const low = scene.corners.length === 3 ? 0.09 * size : 0;
    const at = ([x, y]: number[]) => (scene.corners.length === 3 ? [-y, x] : [x, y]);
    const seat = (place: number[]) => [width / 2 + at(place)[0] * unit, size / 2 + low - at(place)[1] * unit];
    const side = this.panel.side ? this.panel.side * unit : SIDE;
    const inside = ([x, y]: number[]) => x > side / 2 && x < width - side / 2 && y > side / 2 && y < size - side / 2;
    const hues = huesOf(dark);
    this.stamps.prepare(this.pixelsOf(view), scene.groups, hues);
    context.globalAlpha = 0.9;
    let beyond = 0;
    for (const i of farthestFirst(scene.places)) {
      const [x, y] = seat(scene.places[i]);
      if (inside([x, y])) this.stamps.put(context, i, x, y, side);
      else if (Number.isFinite(x)) beyond++;
    }
    this.picture.marks.replaceChildren(...outlineOf(scene, seat), ...arrowsOf(scene, seat, hues));
    this.picture.write([...namesOf(scene, seat, hues), ...beyondOf(beyond, width)]);
  }

  private pixelsOf({ curve, step }: View) {
    const found = curve?.wide(this.panel.pictures, step) ?? null;
    const keys = [found?.values.buffer, found?.values.byteOffset]; // rows of one recording share a buffer
    return { keys, pixels: placesOf(found, this.panel.pixel) };
  }

  private tell(scene: Scene | null, view: View): void {
    const found = view.curve?.wide(this.panel.column, view.step) ?? null;
    const at = this.plot.tellShown(found && { ...found, frame: view.step }, view, this.stage);
    const kinds = this.panel.corners ? ` of ${scene?.corners.length} kinds` : "";
    const what = scene ? `${scene.places.length} pictures${kinds}` : "no data yet";
    this.plot.describe(`${this.panel.title ?? "Pictures"}${at}: ${what}`, view);
  }
}

type Seat = (place: number[]) => number[];

/** In space those behind are drawn first. */
function farthestFirst(places: Places): number[] {
  const order = places.map((_, i) => places.length - 1 - i);
  return places[0]?.length === 3 ? order.sort((a, b) => places[a][2] - places[b][2]) : order;
}

function outlineOf({ corners, outline }: Scene, seat: Seat): SVGElement[] {
  const path = (places: Places) => `M${places.map((place) => seat(place).map((v) => v.toFixed(1))).join("L")}`;
  const lines = edgesOf(outline).map(([i, j]) =>
    draw("path", { class: "ex-outline", d: path([outline[i], outline[j]]) }),
  );
  return corners.length === 3 ? [draw("path", { class: "ex-filled", d: `${path(corners)}Z` }), ...lines] : lines;
}

/** From the origin to the end of each group's arrow, with a head. */
function arrowsOf({ arrows }: Scene, seat: Seat, hues: string[]): SVGElement[] {
  const [ox, oy] = seat([0, 0, 0]);
  return arrows.map((end, group) => {
    const [x, y] = seat(end);
    const [dx, dy] = [x - ox, y - oy];
    const head = Math.min(8, Math.hypot(dx, dy) / 2) / (Math.hypot(dx, dy) || 1);
    const wing = (turn: number) => `${x - head * (dx + 0.6 * turn * dy)} ${y - head * (dy - 0.6 * turn * dx)}`;
    const d = `M${ox} ${oy}L${x} ${y}M${wing(1)}L${x} ${y}L${wing(-1)}`;
    return draw("path", { class: "ex-arrow", style: `stroke: ${hues[group % hues.length]}`, d });
  });
}

/** The number of each group outside of its corner: the theory's, or else the mean of the group. */
function namesOf({ corners, outline }: Scene, seat: Seat, hues: string[]): Word[] {
  const places = outline.length ? outline : corners;
  return places.map((place, group) => {
    const length = Math.hypot(place[0], place[1]) || 1;
    const [x, y] = seat(place.map((value) => value * (1 + 0.32 / Math.max(0.5, length))));
    return {
      text: String(group),
      look: "ex-sign",
      x,
      y: y + 5,
      "text-anchor": "middle",
      fill: hues[group % hues.length],
    };
  });
}

function beyondOf(count: number, width: number): Word[] {
  if (!count) return [];
  return [{ text: `${count} further out`, look: "ex-note-text", x: width - 8, y: 14, "text-anchor": "end" }];
}

export const images: Kind<ImagesSpec> = {
  along: () => [],
  wide: ({ column, pictures, group, corners, arrows }) =>
    [column, pictures, group, corners, arrows].filter((name) => typeof name === "string"),
  make: (panel, index, stage) => new ImagesPanel(panel, index, stage),
};
