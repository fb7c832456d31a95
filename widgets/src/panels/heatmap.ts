// A matrix as colours, on a canvas under the axes.
import { scaleLinear } from "d3-scale";
import { axis, Frame, indexTicks } from "./frame.ts";
import { css, palette } from "./colour.ts";
import { recordedRange } from "./domains.ts";
import { make, say } from "../base/dom.ts";
import { quantity, setting } from "../base/format.ts";

export class HeatmapPanel {
  constructor(panel, index, figure) {
    Object.assign(this, { panel, figure, frame: new Frame(panel.title, index) });
    this.element = this.frame.element;
    this.recorded = figure.recording && recordedRange(figure.recording, [panel.column], false);
    this.canvas = make("canvas", { class: "ex-canvas", "aria-hidden": "true" });
    this.frame.box.prepend(this.canvas);
    this.addKey();
  }

  addKey() {
    [this.low, this.high] = [make("span"), make("span")];
    this.ramp = make("span", { class: "ex-ramp" });
    this.scale = make("span", { class: "ex-scale" }, this.low, this.ramp, this.high);
    this.frame.keys.append(this.scale);
  }

  update(view, width) {
    const cells = view.curve && this.cells(view.curve, view.step);
    const parts = [view.curve, cells?.frame, width, this.figure.dark, view.step === cells?.frame];
    if (this.parts && parts.every((part, i) => part === this.parts[i])) return;
    this.parts = parts;
    this.lay(cells, width);
    this.paint(cells);
    this.tell(cells, view);
  }

  /** Rows are y, columns x: {values, rows, columns, across, down, xs, ys, frame}. */
  cells(curve, step) {
    const found = curve.wide(this.panel.column, step);
    if (found?.dims.length !== 2) return null;
    const [first, second] = found.shape;
    const rowsFirst = found.dims[0] === this.panel.y;
    const [rows, columns] = rowsFirst ? [first, second] : [second, first];
    const coordinate = (dim, n) => found.coords[dim]?.values ?? Array.from({ length: n }, (_, i) => i);
    return {
      ...found, rows, columns, down: rowsFirst ? columns : 1, across: rowsFirst ? 1 : rows,
      xs: coordinate(this.panel.x, columns), ys: coordinate(this.panel.y, rows),
    };
  }

  lay(cells, width) {
    const [columns, rows] = cells ? [cells.columns, cells.rows] : [1, 1];
    const x = this.indexAxis(columns, cells?.xs, 6, false);
    const y = this.indexAxis(rows, cells?.ys, 3, true);
    this.frame.layout(width, x, y, { x: this.panel.x_label, y: this.panel.y_label });
    const { left, top, width: w, height: h } = this.frame;
    Object.assign(this.canvas.style, { left: `${left}px`, top: `${top}px`, width: `${w}px`, height: `${h}px` });
    this.canvas.style.imageRendering = columns > w || rows > h ? "auto" : "pixelated";
  }

  indexAxis(count, values, wanted, flipped) {
    const domain = flipped ? [count - 0.5, -0.5] : [-0.5, count - 0.5];
    return axis({ scale: scaleLinear(domain, [0, 1]), ticks: values ? indexTicks(values, wanted) : [] }, domain);
  }

  paint(cells) {
    const colours = palette(this.panel.palette, this.figure.dark);
    this.ramp.style.backgroundImage = `linear-gradient(90deg, ${[0, 64, 128, 192, 255].map((i) => css(colours[i])).join(", ")})`;
    this.canvas.hidden = this.scale.hidden = !cells;
    this.frame.blank(!cells);
    if (!cells) return;
    const { rows, columns, values, down, across } = cells;
    const [low, high] = (this.range = this.domain(values));
    const image = new ImageData(columns, rows);
    const pixels = new Uint32Array(image.data.buffer);
    for (let r = 0, i = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++, i++) {
        const share = (values[r * down + c * across] - low) / (high - low || 1);
        pixels[i] = share === share ? colours[Math.max(0, Math.min(255, Math.round(255 * share)))] : 0;
      }
    }
    Object.assign(this.canvas, { width: columns, height: rows });
    this.canvas.getContext("2d").putImageData(image, 0, 0);
  }

  domain(values) {
    if (this.panel.domain) return this.panel.domain;
    const range = this.recorded ? [...this.recorded] : [Infinity, -Infinity];
    for (const value of values) if (Number.isFinite(value)) [range[0], range[1]] = [Math.min(range[0], value), Math.max(range[1], value)];
    const far = Math.max(...range.map(Math.abs));
    return this.panel.palette === "diverging" ? [-far, far] : range;
  }

  tell(cells, view) {
    const [low, high] = cells ? this.range : [NaN, NaN];
    const end = (value) => (cells ? setting(Math.abs(value) < 0.005 * (high - low) ? 0 : Number(value.toPrecision(2))) : "");
    say(this.low, end(low));
    say(this.high, end(high));
    const at = this.frame.tellShown(cells, view, this.figure.spec);
    const size = cells ? `, ${cells.rows} by ${cells.columns}, from ${quantity(low)} to ${quantity(high)}` : ", no data yet";
    this.frame.describe(`${this.panel.title ?? "Heat map"}${at}${size}`);
  }
}
