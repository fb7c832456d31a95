// One bar per entry, bars of several columns on each other, or a histogram of the entries.
import { draw, pool, set } from "../base/dom.ts";
import { quantity } from "../base/format.ts";
import { Memory } from "../base/memory.ts";
import type { Role } from "../base/palette.ts";
import { between } from "../data/between.ts";
import type { Curve, Wide } from "../data/curve.ts";
import type { Numbers } from "../data/data.ts";
import type { PanelSpec, Reference } from "../data/protocol.ts";
import { indexScale, indexTicks, type Pair, type Side, side, valueScale } from "../data/scales.ts";
import type { View } from "../state/view.ts";
import { barsIn, Cut } from "./cut.ts";
import { ends, recordedRange } from "./domains.ts";
import type { Kind, Panel, Parts, Screen, Size, Stage } from "./panel.ts";
import { Plot } from "./plot.ts";

/** One bar for each entry of a column along a dimension, or with `bins` a histogram of its entries. A `stack` has several
    columns, `column` at the bottom. */
interface BarsSpec extends PanelSpec {
  column: string;
  along: string;
  bins?: number | null;
  domain?: Pair | null;
  x_label?: string;
  y_label?: string;
  references?: Reference[];
  cut?: string | null;
  stack?: { column: string; label: string; role: Role }[];
}

/** The two ends of a bar, its value, and where it stands and its colour if it stands on another one. */
type Bar = [from: number, to: number, value: number, bottom?: number, role?: Role];
type Ends = [x1: number, x2: number, y1: number, y2: number];

const THIN = 3; // pixels of a bar
const FEW = 8; // up to so many lines of the theory cross a histogram; more are short marks at its bottom

class BarsPanel implements Panel {
  readonly element: HTMLElement;
  private readonly panel: BarsSpec;
  private readonly stage: Stage;
  private readonly plot: Plot;
  private readonly recorded: Pair | null;
  private readonly bars = { group: draw("g"), nodes: [] as SVGRectElement[] };
  private readonly theory = { group: draw("g"), nodes: [] as SVGLineElement[] };
  private readonly references = draw("g", { class: "ex-references" });
  private readonly base = draw("line", { class: "ex-base" });
  private readonly cut: Cut | null;
  private readonly drawn = new Memory();
  private readonly laid = new Memory();
  private x!: Side;
  private y!: Side;

  constructor(panel: BarsSpec, index: number, stage: Stage) {
    this.panel = panel;
    this.stage = stage;
    this.plot = new Plot(panel.title, index);
    this.element = this.plot.element;
    this.recorded = this.stack.length ? this.recordedStack() : recordedRange(stage.recording, [panel.column], false);
    for (const { label, role } of this.stack) this.plot.addKey(label, role);
    this.cut = panel.cut ? new Cut(panel.cut, this.plot, stage) : null;
    this.plot.area.append(this.bars.group, this.base, this.references, this.theory.group);
  }

  get parts(): Parts {
    return this.plot.parts;
  }

  private get stack() {
    return this.panel.stack ?? [];
  }

  /** From 0 to what the bars would reach if all parts of one were the largest. */
  private recordedStack(): Pair | null {
    const ranges = this.stack.map(({ column }) => recordedRange(this.stage.recording, [column], false));
    return ranges.some((range) => !range)
      ? null
      : [0, ranges.reduce((sum, range) => sum + Math.max(0, range?.[1] ?? 0), 0)];
  }

  update(view: View, size: Screen): void {
    const { width, low } = size;
    const { curve, step } = view;
    const seen = (theory?: string, column = this.panel.column) =>
      curve && between(curve, column, step, this.stage.axis, theory);
    const found = seen();
    const cut = this.cut?.shareOf(view);
    const parts = [curve, found?.frame, view.theory, view.nearest, width, low, step === found?.frame, view.moving, cut];
    if (!this.drawn.changed(...parts)) return;
    const theory = view.theory && !view.nearest ? seen(view.theory) : null;
    if (this.laid.changed(curve, width, low, found?.values.length)) this.lay(curve, found, size);
    if (this.stack.length) {
      const all = (name?: string) => this.stack.map(({ column }) => seen(name, column)?.values ?? []);
      this.drawStack(all(), theory && view.theory ? all(view.theory) : []);
    } else if (this.panel.bins) this.drawHistogram(found, theory ?? null, this.panel.bins);
    else this.drawEntries(found, theory ?? null, cut ?? 0);
    this.cut?.draw(view, found?.values.length ?? 0, this.x);
    this.plot.blank(!found);
    this.tell(found, view);
  }

  /** Both axes hold for all frames of a run: they do not jump while it plays. */
  private lay(curve: Curve | null, found: Wide | null, size: Size): void {
    const frames = curve?.frames(this.panel.column).map(({ values }) => values) ?? [];
    if (this.panel.bins) this.layHistogram(frames, this.panel.bins);
    else this.layEntries(frames, found);
    this.plot.layout(size, this.x, this.y, { x: this.panel.x_label, y: this.panel.y_label });
    const { left, width: w } = this.plot;
    set(this.base, { x1: left, x2: left + w, y1: this.y.at(0), y2: this.y.at(0) });
    this.drawReferences(Boolean(this.panel.bins));
  }

  private layEntries(frames: Numbers[], found: Wide | null): void {
    const count = found?.values.length ?? 0;
    const labels = found?.coords[this.panel.along]?.values ?? Array.from({ length: count }, (_, i) => i + 1);
    const scale = indexScale([-0.5, Math.max(0.5, count - 0.5)], count ? indexTicks(labels, 8) : []);
    const domain = this.panel.domain ?? this.range(frames);
    this.x = side(scale, [count]);
    this.y = side(valueScale(domain, "linear"), domain);
  }

  /** Counts are read off an axis whose top is the most that any frame has in one bin. */
  private layHistogram(frames: Numbers[], bins: number): void {
    const domain = this.panel.domain ?? this.recorded ?? ends(...frames) ?? [0, 1];
    const most = Math.max(1, ...frames.flatMap((values) => histogram(values, domain, bins)));
    this.x = side(valueScale(domain, "linear"), domain);
    this.y = side(valueScale([0, 1.04 * most], "linear"), [0, 1.04 * most]);
  }

  private drawEntries(found: Wide | null, theory: Wide | null, cut: number): void {
    const values = [...(found?.values ?? [])];
    this.drawBars(values.map((value, i) => [i - 0.5, i + 0.5, value]));
    const away = barsIn(cut, values.length);
    this.bars.nodes.forEach((node, i) => {
      node.classList.toggle("ex-away", i < away);
    });
    const entries = [...(theory?.values ?? [])].slice(0, values.length);
    const line = (v: number, i: number): Ends => [this.x.at(i - 0.42), this.x.at(i + 0.42), this.y.at(v), this.y.at(v)];
    this.drawTheory(entries.map(line), "ex-mark");
  }

  /** The bars of one column on those of another; what a run does not have is no bar. */
  private drawStack(parts: ArrayLike<number>[], theory: ArrayLike<number>[]): void {
    const tops = piled(parts);
    const bars = parts.flatMap((part, j) =>
      Array.from(part, (_, i): Bar => [i - 0.5, i + 0.5, tops[j][i], j ? tops[j - 1][i] : 0, this.stack[j].role]),
    );
    this.drawBars(bars.filter(([, , top]) => Number.isFinite(top)));
    const line = (v: number, i: number): Ends => [this.x.at(i - 0.42), this.x.at(i + 0.42), this.y.at(v), this.y.at(v)];
    this.drawTheory(
      piled(theory).flatMap((marks) => marks.map(line)),
      "ex-mark",
    );
  }

  private drawHistogram(found: Wide | null, theory: Wide | null, bins: number): void {
    const domain = this.x.domain as Pair;
    const counts = histogram(found?.values ?? [], domain, bins);
    const size = (domain[1] - domain[0]) / bins;
    this.drawBars(counts.map((n, i) => [domain[0] + i * size, domain[0] + (i + 1) * size, n]));
    const values = [...new Set(theory?.values ?? [])].filter(Number.isFinite);
    const { top, height } = this.plot;
    const from = values.length <= FEW ? top : top + height - 12;
    const line = (v: number): Ends => [this.x.at(v), this.x.at(v), from, top + height];
    this.drawTheory(values.map(line), values.length <= FEW ? "ex-theory" : "ex-mark");
  }

  private range(frames: Numbers[]): Pair {
    if (!this.recorded && !frames.length) return [0, 1];
    const [low, high] = ends(this.recorded ?? [], ...frames, [0]) as Pair;
    const room = 0.04 * (high - low || 1);
    return [low < 0 ? low - room : 0, high + room];
  }

  private drawBars(bars: Bar[]): void {
    pool(this.bars.group, this.bars.nodes, bars.length, () => draw("rect", { class: "ex-rect", rx: 1.5 }));
    bars.forEach(([from, to, value, bottom = 0, role], i) => {
      const [left, right] = [this.x.at(from), this.x.at(to)];
      const thin = right - left < THIN; // seams would be a pattern of their own
      const gap = thin ? 0 : Math.min(2, (right - left) * 0.12);
      const [zero, end] = [this.y.at(bottom), this.y.at(Number.isFinite(value) ? value : bottom)];
      const across = { x: left + gap / 2, width: Math.max(0.5, right - left - gap) };
      if (role) set(this.bars.nodes[i], { class: `ex-rect ex-part ${role}` });
      this.bars.nodes[i].classList.toggle("ex-thin", thin);
      set(this.bars.nodes[i], { ...across, y: Math.min(zero, end), height: Math.abs(zero - end) });
    });
  }

  private drawTheory(lines: Ends[], look: string): void {
    pool(this.theory.group, this.theory.nodes, lines.length, () => draw("line"));
    lines.forEach(([x1, x2, y1, y2], i) => {
      const shown = [x1, y1].every(Number.isFinite);
      set(this.theory.nodes[i], shown ? { class: look, x1, x2, y1, y2, display: null } : { display: "none" });
    });
  }

  /** Vertical lines at values of a histogram; horizontal lines across bars, whose height is the value. */
  private drawReferences(upright: boolean): void {
    const mark = upright ? (value: number) => this.uprightAt(value) : (value: number) => this.levelAt(value);
    const drawn = (this.panel.references ?? []).flatMap(({ value, label }) => {
      const { line, word } = mark(value);
      const text = draw("text", { class: "ex-note-text", ...word }, label ?? "");
      return [draw("line", { class: "ex-reference", ...line }), text];
    });
    this.references.replaceChildren(...drawn);
  }

  private uprightAt(value: number) {
    const { left, top, width, height } = this.plot;
    const at = this.x.at(value);
    const right = at > left + width / 2;
    const word = { x: at + (right ? -5 : 5), y: top + 11, "text-anchor": right ? "end" : "start" };
    return { line: { x1: at, x2: at, y1: top, y2: top + height }, word };
  }

  private levelAt(value: number) {
    const { left, width } = this.plot;
    const at = this.y.at(value);
    return { line: { x1: left, x2: left + width, y1: at, y2: at }, word: { x: left + 4, y: at - 5 } };
  }

  private tell(found: Wide | null, view: View): void {
    const held = found?.held.filter(([name]) => name !== this.panel.cut) ?? []; // what is cut away is shown all the same
    const at = this.plot.tellShown(found && { ...found, held }, view, this.stage);
    const [low, high] = found ? endsOf(found) : [0, 0];
    const values = this.stack[0]
      ? `${this.stack[0].label} of ${found?.values.length} bars`
      : `${found?.values.length} values`;
    const text = found ? `${values} from ${quantity(low)} to ${quantity(high)}` : "no data yet";
    this.plot.describe(`${this.panel.title ?? "Bars"}${at}: ${text}`, view);
  }
}

function endsOf({ values }: Wide): Pair {
  return ends(values) ?? [0, 1];
}

/** Where the bars of each column end that stand on those before; NaN from the first number on that is missing. */
export function piled(parts: ArrayLike<number>[]): number[][] {
  const tops: number[][] = [];
  for (const part of parts) {
    const below = tops.at(-1);
    tops.push(Array.from(part, (value, i) => (below?.[i] ?? 0) + value));
  }
  return tops;
}

export function histogram(values: ArrayLike<number>, [low, high]: Pair, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const value of Array.from(values)) {
    const bin = Math.floor(((value - low) / (high - low || 1)) * bins);
    if (bin >= 0 && (bin < bins || value === high)) counts[Math.min(bin, bins - 1)]++;
  }
  return counts;
}

export const bars: Kind<BarsSpec> = {
  along: () => [],
  wide: ({ column, stack }) => (stack?.length ? stack.map((part) => part.column) : [column]),
  make: (panel, index, stage) => new BarsPanel(panel, index, stage),
};
