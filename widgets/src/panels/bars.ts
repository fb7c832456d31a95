// One bar per entry, or a histogram of the entries.
import { scaleLinear } from "d3-scale";
import { axis, Frame, indexTicks, valueScale } from "./frame.ts";
import { recordedRange } from "./domains.ts";
import { draw, pool, set } from "../base/dom.ts";
import { quantity } from "../base/format.ts";

export class BarsPanel {
  constructor(panel, index, figure) {
    Object.assign(this, { panel, figure, frame: new Frame(panel.title, index), nodes: { bars: [], theory: [] } });
    this.element = this.frame.element;
    this.recorded = figure.recording && recordedRange(figure.recording, [panel.column], false);
    [this.bars, this.theory, this.references] = [draw("g"), draw("g"), draw("g", { class: "ex-references" })];
    this.base = draw("line", { class: "ex-base" });
    this.frame.area.append(this.bars, this.base, this.references, this.theory);
  }

  update(view, width) {
    const found = view.curve?.wide(this.panel.column, view.step) ?? null;
    const parts = [view.curve, found?.frame, view.theory, view.nearest, width, view.step === found?.frame];
    if (this.parts && parts.every((part, i) => part === this.parts[i])) return;
    this.parts = parts;
    const theory = view.theory && !view.nearest ? view.curve?.wide(this.panel.column, view.step, view.theory) : null;
    if (this.panel.bins) this.drawHistogram(found, theory, width);
    else this.drawEntries(found, theory, width);
    this.frame.blank(!found);
    this.tell(found, view);
  }

  drawEntries(found, theory, width) {
    const count = found?.values.length ?? 0;
    const labels = found?.coords[this.panel.along]?.values ?? Array.from({ length: count }, (_, i) => i + 1);
    const y = this.panel.domain ?? this.range(found);
    const ticks = count ? indexTicks([...labels], 8) : [];
    this.lay(axis({ scale: scaleLinear([-0.5, Math.max(0.5, count - 0.5)], [0, 1]), ticks }, [count]), y, width, true);
    this.drawBars(Array.from({ length: count }, (_, i) => [i - 0.5, i + 0.5, found.values[i]]));
    const entries = [...(theory?.values ?? [])].slice(0, count);
    this.drawTheory(entries.map((v, i) => [this.x.at(i - 0.42), this.x.at(i + 0.42), this.y.at(v), this.y.at(v)]), "ex-mark");
    this.drawReferences(false);
  }

  drawHistogram(found, theory, width) {
    const domain = this.panel.domain ?? this.recorded ?? (found ? ends(found.values) : [0, 1]);
    const counts = histogram(found?.values ?? [], domain, this.panel.bins);
    this.lay(axis(valueScale(domain, "linear"), domain), [0, Math.max(1, ...counts) * 1.04], width, false);
    const size = (domain[1] - domain[0]) / this.panel.bins;
    this.drawBars(counts.map((n, i) => [domain[0] + i * size, domain[0] + (i + 1) * size, n]));
    const values = [...new Set(theory?.values ?? [])].filter(Number.isFinite);
    const { top, height } = this.frame;
    const from = values.length <= 8 ? top : top + height - 12;
    const lines = values.map((v) => [this.x.at(v), this.x.at(v), from, top + height]);
    this.drawTheory(lines, values.length <= 8 ? "ex-theory" : "ex-mark");
    this.drawReferences(true);
  }

  range(found) {
    if (!this.recorded && !found) return [0, 1];
    const [low, high] = ends([...(this.recorded ?? []), ...(found?.values ?? []), 0]);
    const room = 0.04 * (high - low || 1);
    return [low < 0 ? low - room : 0, high + room];
  }

  lay(x, domain, width, ticked) {
    const scale = valueScale(domain, "linear");
    this.x = x;
    this.y = axis(ticked ? scale : { ...scale, ticks: [] }, domain);
    this.frame.layout(width, x, this.y, { x: this.panel.x_label, y: this.panel.y_label });
    const { left, width: w } = this.frame;
    set(this.base, { x1: left, x2: left + w, y1: this.y.at(0), y2: this.y.at(0) });
  }

  drawBars(bars) {
    pool(this.bars, this.nodes.bars, bars.length, () => draw("rect", { class: "ex-rect", rx: 1.5 }));
    bars.forEach(([from, to, value], i) => {
      const [left, right] = [this.x.at(from), this.x.at(to)];
      const gap = Math.min(2, (right - left) * 0.12);
      const [zero, end] = [this.y.at(0), this.y.at(Number.isFinite(value) ? value : 0)];
      const size = { x: left + gap / 2, width: Math.max(0.5, right - left - gap), y: Math.min(zero, end), height: Math.abs(zero - end) };
      set(this.nodes.bars[i], size);
    });
  }

  drawTheory(lines, kind) {
    pool(this.theory, this.nodes.theory, lines.length, () => draw("line"));
    lines.forEach(([x1, x2, y1, y2], i) => {
      const shown = [x1, y1].every(Number.isFinite);
      set(this.nodes.theory[i], shown ? { class: kind, x1, x2, y1, y2, display: null } : { display: "none" });
    });
  }

  drawReferences(upright) {
    const { left, top, width, height } = this.frame;
    const mark = ({ value, label }) => {
      const at = upright ? this.x.at(value) : this.y.at(value);
      const ends = upright ? { x1: at, x2: at, y1: top, y2: top + height } : { x1: left, x2: left + width, y1: at, y2: at };
      const near = upright && at > left + width / 2;
      const place = upright ? { x: at + (near ? -5 : 5), y: top + 11, "text-anchor": near ? "end" : "start" } : { x: left + 4, y: at - 5 };
      return [draw("line", { class: "ex-reference", ...ends }), draw("text", { class: "ex-note-text", ...place }, label ?? "")];
    };
    this.references.replaceChildren(...(this.panel.references ?? []).flatMap(mark));
  }

  tell(found, view) {
    const at = this.frame.tellShown(found, view, this.figure.spec);
    const values = found ? ends(found.values) : [];
    const text = found ? `${found.values.length} values from ${quantity(values[0])} to ${quantity(values[1])}` : "no data yet";
    this.frame.describe(`${this.panel.title ?? "Bars"}${at}: ${text}`);
  }
}

function ends(values) {
  const finite = [...values].filter(Number.isFinite);
  return finite.length ? [Math.min(...finite), Math.max(...finite)] : [0, 1];
}

function histogram(values, [low, high], bins) {
  const counts = new Array(bins).fill(0);
  for (const value of values) {
    const bin = Math.floor(((value - low) / (high - low || 1)) * bins);
    if (bin >= 0 && (bin < bins || value === high)) counts[Math.min(bin, bins - 1)]++;
  }
  return counts;
}
