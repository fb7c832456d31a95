// Curves along the cursor's axis: measured, theory, seeds as a band, kept curves as ghosts.
import { area, line } from "d3-shape";
import { axis, Frame, stepScale, valueScale } from "./frame.ts";
import { curvesRange, recordedRange, roomy } from "./domains.ts";
import { draw, pool, say, set } from "../base/dom.ts";
import { quantity, setting } from "../base/format.ts";

const ROLES = ["train", "test", "first", "second", "third", "fourth"];

export class LinesPanel {
  constructor(panel, index, figure) {
    Object.assign(this, { panel, figure, log: panel.y_scale === "log", frame: new Frame(panel.title, index) });
    this.element = this.frame.element;
    this.columns = panel.series.map((s) => s.column);
    this.recorded = figure.recording && recordedRange(figure.recording, this.columns, this.log);
    this.ghosts = draw("g");
    this.references = draw("g", { class: "ex-references" });
    this.notes = draw("g");
    this.cursor = draw("line", { class: "ex-cursor" });
    this.frame.area.append(this.references, this.ghosts);
    this.series = panel.series.map((series, i) => this.addSeries(series, i));
    this.labels = draw("g");
    this.frame.area.append(...this.series.map((s) => s.theory), this.cursor);
    this.frame.over.append(this.notes, this.labels, ...this.series.map((s) => s.dot));
    this.nodes = { ghosts: [], labels: [] };
    this.listen();
  }

  addSeries({ column, label, role }, i) {
    const kind = ROLES.includes(role) ? role : ROLES[2 + (i % 4)];
    const band = draw("path", { class: `ex-band ${kind}` });
    const measured = draw("path", { class: `ex-line ${kind}`, "data-series": column });
    const marks = draw("path", { class: `ex-measured ${kind}` });
    const theory = draw("path", { class: "ex-theory", "data-theory": column });
    const dot = draw("circle", { class: `ex-dot ${kind}`, r: 4.5 });
    this.frame.area.append(band, measured, marks);
    return { column, label, band, measured, marks, theory, dot, tell: this.frame.key(label, kind) };
  }

  listen() {
    const { svg } = this.frame;
    svg.classList.add("ex-drag");
    const move = (event) => {
      const x = event.clientX - svg.getBoundingClientRect().left;
      if (this.x) this.figure.moveCursorTo(this.x.back(x));
    };
    svg.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      svg.setPointerCapture(event.pointerId);
      move(event);
    });
    svg.addEventListener("pointermove", (event) => svg.hasPointerCapture(event.pointerId) && move(event));
  }

  update(view, width) {
    const parts = [view.curve, view.band, view.theory, view.nearest, view.keptVersion, width, ...view.xDomain];
    if (!this.parts || parts.some((part, i) => part !== this.parts[i])) {
      this.parts = parts;
      this.redraw(view, width);
    }
    this.point(view);
  }

  redraw(view, width) {
    this.scales(view, width);
    const { steps } = view.curve ?? { steps: [] };
    for (const s of this.series) this.drawSeries(s, view, steps);
    this.drawGhosts(view);
    this.frame.blank(!view.curve && !view.kept.length);
  }

  scales(view, width) {
    const domain = this.panel.domain ?? roomy(this.range(view), this.log);
    const key = JSON.stringify([domain, view.xDomain]);
    if (this.key !== key) {
      this.key = key;
      const { axis: name, axis_scale: kind } = this.figure.spec;
      this.x = axis(stepScale(view.xDomain, kind, name !== "step"), view.xDomain);
      this.y = axis(valueScale(domain, this.log ? "log" : "linear"), domain);
    }
    const labels = { x: this.figure.spec.axis_label, y: this.panel.y_label };
    if (this.frame.layout(width, this.x, this.y, labels)) this.drawReferences();
  }

  range(view) {
    const curves = [view.source === "live" ? view.curve : null, ...view.kept.map((k) => k.curve)].filter(Boolean);
    const range = curvesRange(this.recorded, curves, this.columns, this.log);
    for (const { value } of this.panel.references ?? []) {
      if (!this.log || value > 0) range.splice(0, 2, Math.min(range[0], value), Math.max(range[1], value));
    }
    return range;
  }

  path(steps, values) {
    const shown = (v) => Number.isFinite(v) && (!this.log || v > 0);
    const shape = line((_, i) => this.x.at(steps[i]), (v) => this.y.at(v)).defined(shown).digits(2);
    return shape(values) ?? "";
  }

  /** A dot at every measured value of a field: lines of no length with round ends. */
  points(steps, values) {
    const dot = (v, i) => (Number.isFinite(v) && (!this.log || v > 0) ? `M${this.x.at(steps[i]).toFixed(2)},${this.y.at(v).toFixed(2)}h0` : "");
    return Array.from(values, dot).join("");
  }

  drawSeries(s, view, steps) {
    const values = view.curve?.column(s.column);
    const theory = view.theory && !view.nearest ? view.curve?.theory(view.theory, s.column) : null;
    set(s.measured, { d: values ? this.path(steps, values) : "" });
    set(s.marks, { d: values && this.figure.spec.axis !== "step" ? this.points(steps, values) : "" });
    set(s.theory, { d: theory ? this.path(theory.steps, theory.values) : "" });
    set(s.band, { d: view.band ? this.bandPath(view.band, s.column) : "" });
  }

  bandPath(curve, column) {
    const band = curve.band(column);
    if (!band) return "";
    const ends = (i) => [band.low[i], band.high[i]];
    const shown = (_, i) => ends(i).every((v) => Number.isFinite(v) && (!this.log || v > 0));
    const shape = area().x((_, i) => this.x.at(curve.steps[i])).defined(shown).digits(2);
    return shape.y0((_, i) => this.y.at(band.low[i])).y1((_, i) => this.y.at(band.high[i]))(band.low) ?? "";
  }

  drawReferences() {
    const { left, width } = this.frame;
    const at = (value) => this.y.at(value);
    const line = ({ value }) => draw("line", { class: "ex-reference", x1: left, x2: left + width, y1: at(value), y2: at(value) });
    const note = ({ value, label }) => draw("text", { class: "ex-note-text", x: left + width - 4, y: at(value) - 5, "text-anchor": "end" }, label ?? "");
    this.references.replaceChildren(...(this.panel.references ?? []).map(line));
    this.notes.replaceChildren(...(this.panel.references ?? []).map(note));
  }

  drawGhosts(view) {
    const paths = view.kept.flatMap(({ curve }) => this.columns.map((c) => [curve, curve.column(c)]));
    pool(this.ghosts, this.nodes.ghosts, paths.length, () => draw("path", { class: "ex-ghost" }));
    paths.forEach(([curve, values], i) => set(this.nodes.ghosts[i], { d: values ? this.path(curve.steps, values) : "" }));
    pool(this.labels, this.nodes.labels, view.kept.length, () => draw("text", { class: "ex-ghost-text", "text-anchor": "end" }));
    const right = this.frame.left + this.frame.width;
    const taken = (this.panel.references ?? []).map(({ value }) => ({ x: right, y: this.y.at(value) - 5 }));
    view.kept.forEach((kept, i) => this.labelGhost(this.nodes.labels[i], kept, taken));
  }

  /** The label stands at the end of the last series, or further left along it where another label is. */
  labelGhost(node, { curve, label }, taken) {
    const values = curve.column(this.columns.at(-1)) ?? [];
    const places = [0, 64, 128, 192].map((back) => this.placeOn(curve.steps, values, back)).filter(Boolean);
    const free = (p) => taken.every((other) => Math.abs(other.y - p.y) >= 13 || Math.abs(other.x - p.x) >= 60);
    const place = places.find(free) ?? places[0];
    say(node, place ? label : "");
    if (!place) return;
    taken.push(place);
    set(node, place);
  }

  /** Where a label would stand on a curve, `back` pixels before its last value. */
  placeOn(steps, values, back) {
    const end = this.frame.left + this.frame.width;
    let [i, limit] = [values.length - 1, null];
    for (; i >= 0; i--) {
      if (!Number.isFinite(values[i]) || (this.log && values[i] <= 0)) continue;
      limit ??= Math.min(this.x.at(steps[i]), end) - back;
      if (this.x.at(steps[i]) <= limit + 0.5) break;
    }
    if (i < 0) return null;
    const [top, bottom] = [this.frame.top + 11, this.frame.top + this.frame.height - 5];
    return { x: this.x.at(steps[i]) - 2, y: Math.min(Math.max(this.y.at(values[i]) - 6, top), bottom) };
  }

  point(view) {
    const { top, height } = this.frame;
    const x = view.step === null ? null : this.x.at(view.step);
    set(this.cursor, x === null ? { display: "none" } : { display: null, x1: x, x2: x, y1: top, y2: top + height });
    const told = this.series.map((s) => this.pointSeries(s, view, x));
    const at = view.step === null ? "no data yet" : `at ${this.figure.spec.axis_label} ${setting(view.step)}: ${told.join(", ")}`;
    this.frame.describe(`${this.panel.title ?? "Curves"}, ${at}`);
  }

  pointSeries(s, view, x) {
    const value = view.curve?.column(s.column)?.[view.index];
    const shown = Number.isFinite(value) && (!this.log || value > 0);
    const y = shown ? this.y.at(value) : 0;
    const inside = shown && y >= this.frame.top - 1 && y <= this.frame.top + this.frame.height + 1;
    set(s.dot, inside ? { display: null, cx: x, cy: y } : { display: "none" });
    s.tell(quantity(value));
    return `${s.label} ${quantity(value)}`;
  }
}
