// Things that part, one question after another: branches along the axis, grown up to the cursor, names at their ends.
import { line } from "d3-shape";
import { draw, pool, set } from "../base/dom.ts";
import { Memory } from "../base/memory.ts";
import type { Role } from "../base/palette.ts";
import type { Curve } from "../data/curve.ts";
import type { PanelSpec } from "../data/protocol.ts";
import { indexScale, type Side, side } from "../data/scales.ts";
import type { View } from "../state/view.ts";
import type { Kind, Panel, Parts, Screen, Size, Stage } from "./panel.ts";
import { Plot } from "./plot.ts";

/** Columns that part 2ⁿ things, the coarsest first; see toolkit/panels/tree.py. */
interface TreeSpec extends PanelSpec {
  splits: { column: string; size: number }[];
  names: string[];
}

const LETTER = 6.4; // width of a letter of the names
const SIDES: Role[] = ["first", "third"]; // of the coarsest split
const SHAPE = { sides: 0.72, most: 330 };

class TreePanel implements Panel {
  readonly element: HTMLElement;
  private readonly panel: TreeSpec;
  private readonly stage: Stage;
  private readonly plot: Plot;
  private readonly signs: number[][];
  private readonly coming = { group: draw("g", { class: "ex-coming" }), nodes: [] as SVGPathElement[] };
  private readonly grown = { group: draw("svg", { overflow: "hidden" }), nodes: [] as SVGPathElement[] };
  private readonly cursor = draw("line", { class: "ex-cursor" });
  private readonly names = draw("g");
  private readonly drawn = new Memory();
  private x!: Side;
  private y!: Side;

  constructor(panel: TreeSpec, index: number, stage: Stage) {
    this.panel = panel;
    this.stage = stage;
    this.plot = new Plot(panel.title, index);
    this.element = this.plot.element;
    this.element.classList.add("ex-tall");
    this.signs = signsOf(panel.splits.length);
    this.plot.area.append(this.coming.group, this.grown.group, this.cursor);
    this.plot.over.append(this.names);
  }

  get parts(): Parts {
    return this.plot.parts;
  }

  update(view: View, size: Screen): void {
    if (this.drawn.changed(view.curve, view.curve?.rows, size.width, size.low, ...view.ends)) this.redraw(view, size);
    this.point(view);
  }

  private redraw(view: View, size: Size): void {
    const beside = 12 + LETTER * Math.max(...this.panel.names.map((name) => name.length));
    this.x = side(this.stage.axis.scaleOn(view.ends), view.ends);
    this.y = side(indexScale([-1, 1], []), [-1, 1]);
    this.plot.layout(size, this.x, this.y, { x: this.stage.axis.label, beside }, SHAPE);
    const paths = this.signs.map((signs) => (view.curve ? this.branch(view.curve, signs) : ""));
    for (const { group, nodes } of [this.coming, this.grown]) {
      pool(group, nodes, paths.length, () => draw("path"));
      paths.forEach((d, i) => {
        set(nodes[i], { class: `ex-twig ${this.roleOf(i)}`, d });
      });
    }
    this.name();
    this.plot.blank(!view.curve);
  }

  private roleOf(i: number): Role {
    return SIDES[Math.floor((2 * i) / this.signs.length)];
  }

  /** The way of one thing over all rows. */
  private branch(curve: Curve, signs: number[]): string {
    const columns = this.panel.splits.map(({ column }) => curve.column(column));
    if (columns.some((values) => values === null)) return "";
    const height = (row: number) => sum(signs.map((sign, k) => (sign * (columns[k]?.[row] ?? NaN)) / this.sizeOf(k)));
    const rows = Array.from(curve.steps, (step, row) => [step, height(row)]);
    const shape = line<number[]>(
      ([step]) => this.x.at(step),
      ([, value]) => this.y.at(value),
    );
    return shape.defined(([, value]) => Number.isFinite(value)).digits(2)(rows) ?? "";
  }

  private sizeOf(k: number): number {
    return this.panel.splits[k].size;
  }

  private name(): void {
    const x = this.plot.left + this.plot.width + 6;
    const words = this.panel.names.map((text, i) => {
      const place = { x, y: this.y.at(sum(this.signs[i])) + 4 };
      return draw("text", { class: `ex-leaf ${this.roleOf(i)}`, ...place }, text);
    });
    this.names.replaceChildren(...words);
  }

  /** Up to the cursor the branches have grown; what comes is pale. */
  private point(view: View): void {
    const { left, top, width, height } = this.plot;
    const at = view.step === null ? left : this.x.at(view.step);
    const shown = Math.max(0.1, Math.min(width, at - left));
    const box = { x: left, y: top, width: shown, height };
    set(this.grown.group, { ...box, viewBox: `${left} ${top} ${shown} ${height}` });
    set(this.cursor, { x1: at, x2: at, y1: top, y2: top + height, display: view.step === null ? "none" : null });
    const when = view.step === null ? "no data yet" : `at ${this.stage.axis.label} ${view.stepText}`;
    this.plot.describe(`${this.panel.title ?? "Tree"} ${when}: ${this.told(view)}`, view);
  }

  /** Which splits have grown to a half. */
  private told(view: View): string {
    const half = this.panel.splits.filter(({ column, size }) => {
      return (view.curve?.at(column, view.index, view.share) ?? 0) >= size / 2;
    });
    return `${this.panel.names.length} things in ${2 ** half.length} groups`;
  }
}

/** ±2⁻ᵏ of each thing at each split; the highest bit of a thing is the coarsest split. */
export function signsOf(splits: number): number[][] {
  const sign = (thing: number, k: number) => (1 - 2 * ((thing >> (splits - 1 - k)) & 1)) / 2 ** (k + 1);
  return Array.from({ length: 2 ** splits }, (_, i) => Array.from({ length: splits }, (_, k) => sign(i, k)));
}

function sum(values: number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

export const tree: Kind<TreeSpec> = {
  along: ({ splits }) => splits.map(({ column }) => column),
  wide: () => [],
  make: (panel, index, stage) => new TreePanel(panel, index, stage),
};
