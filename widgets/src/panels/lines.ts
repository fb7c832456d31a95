// Curves along the cursor's axis: measured, theory, seeds as a band, kept curves muted.
import { area, line } from "d3-shape";
import { draw, set } from "../base/dom.ts";
import { quantity } from "../base/format.ts";
import { Memory } from "../base/memory.ts";
import { ROLES, type Role } from "../base/palette.ts";
import { placeIn } from "../base/pointer.ts";
import type { Curve } from "../data/curve.ts";
import type { PanelSpec, Reference, Scale } from "../data/protocol.ts";
import { type Pair, type Sheet, type Side, side, valueScale } from "../data/scales.ts";
import type { View } from "../state/view.ts";
import { Across, type Guide } from "./across.ts";
import { curvesRange, recordedRange, roomy } from "./domains.ts";
import { KeptPaths } from "./kept.ts";
import { Labels } from "./labels.ts";
import { heightOn, MomentMarks } from "./moments.ts";
import type { Kind, Panel, Parts, Screen, Size, Stage } from "./panel.ts";
import { Plot } from "./plot.ts";
import { type Ground, wordsOf } from "./words.ts";

const REST = 300; // milliseconds without another curve: the reader's hand rests

/** Columns along the axis, and horizontal lines. */
interface LinesSpec extends PanelSpec {
  series: { column: string; label: string; role?: string }[];
  y_label?: string;
  y_scale?: Scale;
  references?: Reference[];
  guides?: Guide[];
  domain?: Pair | null;
}

/** The nodes of one column; `tell` writes its value into the caption. */
interface Series {
  column: string;
  label: string;
  role: Role;
  band: SVGPathElement;
  measured: SVGPathElement;
  marks: SVGPathElement;
  theory: SVGPathElement;
  dot: SVGCircleElement;
  tell(text: string): void;
}

class LinesPanel implements Panel {
  readonly element: HTMLElement;
  private readonly panel: LinesSpec;
  private readonly stage: Stage;
  private readonly plot: Plot;
  private readonly log: boolean;
  private readonly columns: string[];
  private readonly recorded: Pair | null;
  private readonly series: Series[];
  private readonly kept = new KeptPaths();
  private readonly labels = new Labels();
  private readonly moments: MomentMarks;
  private readonly across: Across;
  private readonly ahead = draw("rect", { class: "ex-ahead" });
  private readonly cursor = draw("line", { class: "ex-cursor" });
  private readonly drawn = new Memory();
  private key = "";
  private beside = 0;
  private rest: ReturnType<typeof setTimeout> | undefined;
  private shown: [View, Screen] | null = null;
  private x: Side | null = null;
  private y!: Side;

  constructor(panel: LinesSpec, index: number, stage: Stage) {
    this.panel = panel;
    this.stage = stage;
    this.log = panel.y_scale === "log";
    this.plot = new Plot(panel.title, index);
    this.element = this.plot.element;
    this.columns = panel.series.map((s) => s.column);
    this.recorded = recordedRange(stage.recording, this.columns, this.log);
    this.across = new Across(panel.references ?? [], panel.guides ?? [], stage.base);
    this.plot.area.append(this.across.group, this.kept.group);
    this.series = panel.series.map((series, i) => this.addSeries(series, roleOf(series.role, i)));
    this.plot.area.append(...this.series.map((s) => s.theory), this.ahead, this.cursor);
    this.plot.over.append(this.labels.group, ...this.series.map((s) => s.dot));
    const roles = Object.fromEntries(panel.series.map(({ column, role }, i) => [column, roleOf(role, i)]));
    this.moments = new MomentMarks(stage.moments, roles, (step) => stage.goTo(step));
    this.plot.over.append(this.moments.marks);
    this.plot.box.append(this.moments.buttons);
    this.listen();
  }

  get parts(): Parts {
    return this.plot.parts;
  }

  get sheet(): Sheet | null {
    const { left, top, width, height, box } = this.plot;
    return this.x && { left, top, width, height, box, x: this.x, y: this.y };
  }

  private addSeries({ column, label }: LinesSpec["series"][number], role: Role): Series {
    const band = draw("path", { class: `ex-band ${role}` });
    const measured = draw("path", { class: `ex-line ${role}`, "data-series": column });
    const marks = draw("path", { class: `ex-measured ${role}` });
    const theory = draw("path", { class: "ex-theory", "data-theory": column });
    const dot = draw("circle", { class: `ex-dot ${role}`, r: 4.5 });
    this.plot.area.append(band, measured, marks);
    return { column, label, role, band, measured, marks, theory, dot, tell: this.plot.addKey(label, role) };
  }

  private listen(): void {
    const { svg } = this.plot;
    svg.classList.add("ex-drag");
    const move = (event: MouseEvent) => {
      if (this.x) this.stage.moveCursorTo(this.x.back(placeIn(svg, event).x));
    };
    svg.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || (event.pointerType === "touch" && svg.closest(".ex-swiped"))) return;
      svg.setPointerCapture(event.pointerId);
      move(event);
    });
    svg.addEventListener("click", move); // where panels are swiped, a tap moves the cursor
    svg.addEventListener("pointermove", (event) => svg.hasPointerCapture(event.pointerId) && move(event));
  }

  update(view: View, screen: Screen): void {
    const { width, low, cropped } = screen;
    if (this.shown?.[1].width !== width) this.beside = 0;
    this.shown = [view, screen];
    const { curve, band, theory, nearest, keptVersion, ends, names } = view;
    const named = names.map(({ fields, seed }) => fields + seed).join();
    const guides = JSON.stringify(this.across.uprights(view.values, ends));
    const changed = this.drawn.changed(curve, band, theory, nearest, keptVersion, named, guides, width, low, ...ends);
    const x = changed || !this.x ? this.redraw(view, screen) : this.x;
    this.point(view, x);
    this.plot.cropTo(cropped && view.step !== null ? x.at(view.step) : null);
  }

  private redraw(view: View, size: Size): Side {
    const x = this.scales(view, size);
    for (const s of this.series) this.drawSeries(s, view, x);
    const { levels: references } = this.across;
    const uprights = this.across.uprights(view.values, view.ends);
    this.across.draw(this.plot, x, this.y, uprights);
    const ground = { plot: this.plot, x, y: this.y, log: this.log, series: this.series, references, uprights };
    this.kept.draw(view.kept, ground);
    this.drawMoments(view, x);
    this.plot.blank(!view.curve && !view.kept.length);
    return this.label(view, ground, size.width) ? this.redraw(view, size) : x;
  }

  /** Name the curves; true if their words want a margin, for which all is drawn anew. It stays until the hand rests. */
  private label(view: View, ground: Ground, width: number): boolean {
    const run = view.source === "live" ? view.status.run : view.curve;
    const occasion = { run, theory: view.theory, kept: view.keptVersion };
    const words = wordsOf(view, ground);
    const held = { ...words, curves: [...words.curves, ...this.moments.ticks] };
    const wanted = this.labels.place(held, this.plot, occasion, width, this.beside);
    const wider = wanted > this.beside;
    if (wider) this.beside = wanted;
    else this.plot.tellWords(this.labels.left);
    clearTimeout(this.rest);
    if (this.beside) this.rest = setTimeout(() => this.narrow(), REST);
    return wider;
  }

  /** The margin of these curves alone: what those passed on the way have wanted is given back, once nothing trains. */
  private narrow(): void {
    if (this.shown?.[0].busy) {
      this.rest = setTimeout(() => this.narrow(), REST);
      return;
    }
    this.beside = 0;
    this.labels.forget();
    this.drawn.forget();
    if (this.shown) this.update(...this.shown);
    clearTimeout(this.rest);
  }

  private drawMoments({ moments, curve, nearest }: View, { at }: Side): void {
    const y = (column: string, x: number): number | null => {
      const values = this.columns.includes(column) ? curve?.column(column) : null;
      return values
        ? heightOn(
            Array.from(values, (value, i) => [at(curve?.steps[i] ?? 0), this.y.at(value)]),
            x,
          )
        : null;
    };
    this.moments.draw(nearest ? [] : moments, { plot: this.plot, x: at, y });
  }

  private scales(view: View, size: Size): Side {
    const domain = this.panel.domain ?? roomy(this.range(view), this.log);
    const key = JSON.stringify([domain, view.ends]);
    if (this.key !== key) {
      this.x = side(this.stage.axis.scaleOn(view.ends), view.ends);
      this.y = side(valueScale(domain, this.log ? "log" : "linear"), domain);
    }
    this.key = key;
    const x = this.x as Side;
    const labels = { x: this.stage.axis.label, y: this.panel.y_label, beside: this.beside, above: this.moments.above };
    this.plot.layout(size, x, this.y, labels);
    return x;
  }

  private range(view: View): Pair {
    const curves = [view.source === "live" ? view.curve : null, ...view.kept.map((k) => k.curve)];
    const drawn = curves.filter((curve) => curve !== null);
    let [low, high] = curvesRange(this.recorded, drawn, this.columns, this.log);
    for (const { value } of this.across.levels) {
      if (!this.log || value > 0) [low, high] = [Math.min(low, value), Math.max(high, value)];
    }
    return [low, high];
  }

  private shows(value: number | undefined): value is number {
    return Number.isFinite(value) && (!this.log || (value as number) > 0);
  }

  private path(steps: ArrayLike<number>, values: Iterable<number>, x: Side): string {
    const shape = line<number>(
      (_, i) => x.at(steps[i]),
      (v) => this.y.at(v),
    );
    return shape.defined((v) => this.shows(v)).digits(2)(values) ?? "";
  }

  /** A dot at every measured value of a field: lines of no length with round ends. */
  private points(steps: ArrayLike<number>, values: ArrayLike<number>, x: Side): string {
    const dot = (v: number, i: number) => `M${x.at(steps[i]).toFixed(2)},${this.y.at(v).toFixed(2)}h0`;
    return Array.from(values, (v, i) => (this.shows(v) ? dot(v, i) : "")).join("");
  }

  private drawSeries(s: Series, view: View, x: Side): void {
    const { curve, band } = view;
    const values = curve?.column(s.column);
    const theory = view.theory && !view.nearest ? curve?.theory(view.theory, s.column) : null;
    set(s.measured, { d: curve && values ? this.path(curve.steps, values, x) : "" });
    set(s.marks, { d: curve && values && this.stage.axis.isField ? this.points(curve.steps, values, x) : "" });
    set(s.theory, { d: theory ? this.path(theory.steps, theory.values, x) : "" });
    set(s.band, { d: band ? this.bandPath(band, s.column, x) : "" });
  }

  private bandPath(curve: Curve, column: string, x: Side): string {
    const band = curve.band(column);
    if (!band) return "";
    const { low, high } = band;
    const shape = area<number>()
      .x((_, i) => x.at(curve.steps[i]))
      .y0((_, i) => this.y.at(low[i]))
      .y1((_, i) => this.y.at(high[i]));
    return shape.defined((_, i) => this.shows(low[i]) && this.shows(high[i])).digits(2)(low) ?? "";
  }

  private point(view: View, x: Side): void {
    const { top, height } = this.plot;
    const at = view.step === null ? null : x.at(view.step);
    this.veil(at);
    set(this.cursor, at === null ? { display: "none" } : { display: null, x1: at, x2: at, y1: top, y2: top + height });
    const told = this.series.map((s) => this.pointSeries(s, view, at)).join(", ");
    const where = view.step === null ? "no data yet" : `at ${this.stage.axis.label} ${view.stepText}: ${told}`;
    this.plot.describe(`${this.panel.title ?? "Curves"}, ${where}`, view);
  }

  /** What comes after the present step is pale. */
  private veil(at: number | null): void {
    const { left, top, width, height } = this.plot;
    const rest = at === null || this.stage.axis.isField ? 0 : left + width - at;
    set(this.ahead, rest > 1 ? { display: null, x: at, y: top, width: rest, height } : { display: "none" });
  }

  private pointSeries(s: Series, view: View, x: number | null): string {
    const value = view.curve?.at(s.column, view.index, view.told);
    const y = this.heightOf(s.column, view);
    const inside = y >= this.plot.top - 1 && y <= this.plot.top + this.plot.height + 1;
    set(s.dot, inside ? { display: null, cx: x, cy: y } : { display: "none" });
    const text = quantity(value, view.curve?.top(s.column));
    s.tell(text);
    return `${s.label} ${text}`;
  }

  /** Where a curve is at the cursor: between two rows on the line that joins them. */
  private heightOf(column: string, { curve, index, share }: View): number {
    const values = curve?.column(column);
    const at = (row: number) => (this.shows(values?.[row]) ? this.y.at(values[row]) : Number.NaN);
    return share > 0 ? at(index) + share * (at(index + 1) - at(index)) : at(index);
  }
}

/** The role that is given, or one by the number of the series. */
function roleOf(role: string | undefined, i: number): Role {
  return ROLES.find((known) => known === role) ?? ROLES[2 + (i % 4)];
}

export const lines: Kind<LinesSpec> = {
  along: ({ series }) => series.map((s) => s.column),
  wide: () => [],
  make: (panel, index, stage) => new LinesPanel(panel, index, stage),
};
