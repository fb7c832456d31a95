// A matrix as colours, on a canvas under the axes.
import { make, say } from "../base/dom.ts";
import { quantity, setting } from "../base/format.ts";
import { Memory } from "../base/memory.ts";
import { placeIn } from "../base/pointer.ts";
import { between } from "../data/between.ts";
import type { Curve, Wide } from "../data/curve.ts";
import type { PanelSpec, Scale } from "../data/protocol.ts";
import { indexScale, indexTicks, type Pair, type Side, side } from "../data/scales.ts";
import type { View } from "../state/view.ts";
import { css, pixelsOf } from "./colour.ts";
import { ends, recordedRange } from "./domains.ts";
import type { Kind, Panel, Parts, Screen, Size, Stage } from "./panel.ts";
import { Plot } from "./plot.ts";

/** A matrix column over its dimensions x and y. */
interface HeatmapSpec extends PanelSpec {
  column: string;
  x: string;
  y: string;
  x_label?: string;
  y_label?: string;
  palette?: "sequential" | "diverging";
  domain?: Pair | null;
  scale?: Scale;
}

/** Rows are y, columns x; the entry of row r and column c stands at r·down + c·across. */
interface Cells extends Wide {
  rows: number;
  columns: number;
  down: number;
  across: number;
  xs: ArrayLike<number | string>;
  ys: ArrayLike<number | string>;
}

class HeatmapPanel implements Panel {
  readonly element: HTMLElement;
  private readonly panel: HeatmapSpec;
  private readonly stage: Stage;
  private readonly plot: Plot;
  private readonly recorded: Pair | null;
  private readonly canvas = make("canvas", { class: "ex-canvas", "aria-hidden": "true" });
  private readonly low = make("span");
  private readonly high = make("span");
  private readonly ramp = make("span", { class: "ex-ramp" });
  private readonly scale = make("span", { class: "ex-scale" }, this.low, this.ramp, this.high);
  private readonly drawn = new Memory();
  private readonly laid = new Memory();
  private readonly coloured = new Memory();
  private colours: Uint32Array = new Uint32Array();
  private image: ImageData | null = null;
  private readonly read = make("span", { class: "ex-note", "data-read": "" });
  private cells: Cells | null = null;
  private sides: [Side, Side] | null = null;

  constructor(panel: HeatmapSpec, index: number, stage: Stage) {
    this.panel = panel;
    this.stage = stage;
    this.plot = new Plot(panel.title, index);
    this.element = this.plot.element;
    this.recorded = recordedRange(stage.recording, [panel.column], this.log);
    this.plot.box.prepend(this.canvas);
    this.plot.keys.append(this.scale, this.read);
    this.plot.svg.addEventListener("pointermove", (event) => this.readAt(event));
    this.plot.svg.addEventListener("pointerleave", () => say(this.read, ""));
  }

  private get log(): boolean {
    return this.panel.scale === "log";
  }

  /** What the cell under the pointer is, and its number. */
  private readAt(event: PointerEvent): void {
    const { cells, sides } = this;
    if (!cells || !sides) return;
    const { x: across, y: down } = placeIn(this.plot.svg, event);
    const [column, row] = [Math.round(sides[0].back(across)), Math.round(sides[1].back(down))];
    const inside = column >= 0 && row >= 0 && column < cells.columns && row < cells.rows;
    const value = cells.values[row * cells.down + column * cells.across];
    const [x, y] = [this.panel.x_label ?? this.panel.x, this.panel.y_label ?? this.panel.y];
    const where = `${x} ${setting(cells.xs[column])}, ${y} ${setting(cells.ys[row])}`;
    say(this.read, inside ? `${where}: ${quantity(value)}` : "");
  }

  get parts(): Parts {
    const empty = this.canvas.hidden;
    return empty ? this.plot.parts : { ...this.plot.parts, canvas: this.canvas, ramp: this.ramp };
  }

  update(view: View, size: Screen): void {
    const { width, low, dark } = size;
    const cells = view.curve && this.found(view.curve, view.step);
    this.cells = cells;
    const isShown = view.step === cells?.frame;
    if (!this.drawn.changed(view.curve, cells?.frame, width, low, dark, isShown, view.moving)) return;
    const range = cells && view.curve ? this.domain(view.curve) : null;
    if (this.laid.changed(view.curve, cells?.rows, cells?.columns, width, low)) this.lay(cells, size);
    if (this.coloured.changed(dark, !cells)) this.colour(dark, !cells);
    if (cells && range) this.paint(cells, range);
    this.tell(cells, range, view);
  }

  private found(curve: Curve, step: number | null): Cells | null {
    const found = between(curve, this.panel.column, step, this.stage.axis);
    if (found?.dims.length !== 2) return null;
    const [first, second] = found.shape;
    const rowsFirst = found.dims[0] === this.panel.y;
    const [rows, columns] = rowsFirst ? [first, second] : [second, first];
    const strides = { down: rowsFirst ? columns : 1, across: rowsFirst ? 1 : rows };
    const labels = (dim: string, n: number) => found.coords[dim]?.values ?? Array.from({ length: n }, (_, i) => i);
    return { ...found, rows, columns, ...strides, xs: labels(this.panel.x, columns), ys: labels(this.panel.y, rows) };
  }

  private lay(cells: Cells | null, size: Size): void {
    const [columns, rows] = cells ? [cells.columns, cells.rows] : [1, 1];
    const x = indexSide([-0.5, columns - 0.5], cells?.xs, 6);
    const y = indexSide([rows - 0.5, -0.5], cells?.ys, 3);
    this.sides = [x, y];
    this.plot.layout(size, x, y, { x: this.panel.x_label, y: this.panel.y_label });
    const { left, top, width: w, height: h } = this.plot;
    Object.assign(this.canvas.style, { left: `${left}px`, top: `${top}px`, width: `${w}px`, height: `${h}px` });
    this.canvas.style.imageRendering = columns > w || rows > h ? "auto" : "pixelated";
  }

  private colour(dark: boolean, isEmpty: boolean): void {
    this.colours = pixelsOf(this.panel.palette, dark);
    const stops = [0, 64, 128, 192, 255].map((i) => css(this.colours[i]));
    this.ramp.style.backgroundImage = `linear-gradient(90deg, ${stops.join(", ")})`;
    this.canvas.hidden = this.scale.hidden = isEmpty;
    this.plot.blank(isEmpty);
  }

  private paint(cells: Cells, range: Pair): void {
    const { rows, columns } = cells;
    if (this.image?.width !== columns || this.image.height !== rows) {
      this.image = new ImageData(columns, rows);
      Object.assign(this.canvas, { width: columns, height: rows });
    }
    paintOn(this.image, cells, shareOf(range, this.log), this.colours);
    this.canvas.getContext("2d")?.putImageData(this.image, 0, 0);
  }

  /** Over the recording and the whole run, so that a colour means the same at every step. */
  private domain(curve: Curve): Pair {
    if (this.panel.domain) return this.panel.domain;
    const frames = curve.frames(this.panel.column).map(({ values }) => values);
    const range = ends(this.recorded ?? [], ...frames) ?? [0, 0];
    const far = Math.max(...range.map(Math.abs));
    return this.panel.palette === "diverging" ? [-far, far] : range;
  }

  private tell(cells: Cells | null, range: Pair | null, view: View): void {
    const [low, high] = range ?? [NaN, NaN];
    const rounded = (value: number) =>
      !this.log && Math.abs(value) < 0.005 * (high - low) ? 0 : Number(value.toPrecision(2));
    say(this.low, cells ? setting(rounded(low)) : "");
    say(this.high, cells ? setting(rounded(high)) : "");
    const at = this.plot.tellShown(cells, view, this.stage);
    const span = `from ${quantity(low)} to ${quantity(high)}`;
    const size = cells ? `, ${cells.rows} by ${cells.columns}, ${span}` : ", no data yet";
    this.plot.describe(`${this.panel.title ?? "Heat map"}${at}${size}`, view);
  }
}

function indexSide(domain: Pair, values: ArrayLike<number | string> | undefined, wanted: number): Side {
  return side(indexScale(domain, values ? indexTicks(values, wanted) : []), domain);
}

/** Where between the ends a value lies, from 0 to 1; on a logarithmic scale only what is positive lies anywhere. */
export function shareOf([low, high]: Pair, log: boolean): (value: number) => number {
  if (!log) return (value) => (value - low) / (high - low || 1);
  const [from, to] = [Math.log(low > 0 ? low : high / 1e4), Math.log(high)];
  return (value) => (value > 0 ? (Math.log(value) - from) / (to - from || 1) : Number.NaN);
}

/** One pixel an entry; nothing where it is no number. */
function paintOn(image: ImageData, cells: Cells, share: (value: number) => number, colours: Uint32Array) {
  const { rows, columns, values, down, across } = cells;
  const pixels = new Uint32Array(image.data.buffer);
  for (let r = 0, i = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++, i++) {
      const at = share(values[r * down + c * across]);
      pixels[i] = Number.isNaN(at) ? 0 : colours[Math.max(0, Math.min(255, Math.round(255 * at)))];
    }
  }
}

export const heatmap: Kind<HeatmapSpec> = {
  along: () => [],
  wide: ({ column }) => [column],
  make: (panel, index, stage) => new HeatmapPanel(panel, index, stage),
};
