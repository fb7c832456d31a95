// The frame of a panel: caption, margins, axes, and the area that is drawn in, all in CSS pixels.
import { scaleLinear, scaleLog } from "d3-scale";
import { draw, make, say, set } from "../base/dom.ts";
import { power, setting } from "../base/format.ts";

const CHARACTER = 6.7; // width of a digit in the ticks' font

/** A scale with .ticks: [{value, text}], linear or logarithmic. */
export function valueScale(domain, kind) {
  const scale = kind === "log" ? scaleLog(domain, [0, 1]) : scaleLinear(domain, [0, 1]);
  if (kind === "log") return { scale, ticks: logTicks(domain) };
  return { scale, ticks: scale.ticks(4).map((value) => ({ value, text: setting(Number(value.toPrecision(12))) })) };
}

/** The scale of the cursor's axis: linear, log of a positive field, or log of (1 + step) with ticks 0 1 3 10 30. */
export function stepScale(domain, kind, field) {
  if (kind !== "log") return valueScale(domain, "linear");
  if (field && domain[0] > 0) {
    const { scale, ticks } = valueScale([domain[0], Math.max(domain[1], domain[0] * (1 + 1e-9))], "log");
    return { scale, ticks: domain[0] < 1 ? ticks : stepTicks(domain).map((value) => ({ value, text: setting(value) })) };
  }
  const inner = scaleLog([1 + domain[0], 1 + Math.max(domain[1], domain[0] + 1e-9)], [0, 1]);
  const scale = (value) => inner(1 + value);
  scale.range = (range) => (inner.range(range), scale);
  scale.invert = (pixel) => inner.invert(pixel) - 1;
  return { scale, ticks: stepTicks(domain).map((value) => ({ value, text: setting(value) })) };
}

function stepTicks([low, high]) {
  const ticks = low <= 0 ? [0] : [];
  for (let decade = 1; decade <= high; decade *= 10) ticks.push(decade, 3 * decade);
  return ticks.filter((value) => value >= low && value <= high * 1.0001);
}

function logTicks([low, high]) {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const every = Math.max(1, Math.ceil((last - first) / 5));
  const decades = [];
  for (let e = first; e <= last; e++) if ((last - e) % every === 0) decades.push(Number(`1e${e}`));
  if (decades.length > 2) return decades.map((value) => ({ value, text: value === 1 ? "1" : power(Math.round(Math.log10(value))) }));
  const fine = [];
  for (let e = first - 1; e <= last; e++) for (const m of decades.length ? [1, 3] : [1, 2, 5]) fine.push(Number(`${m}e${e}`));
  const inside = fine.filter((value) => value >= low * 0.999 && value <= high * 1.001);
  const ticks = inside.length > 1 ? inside : scaleLinear([low, high], [0, 1]).ticks(4);
  return ticks.map((value) => ({ value, text: setting(Number(value.toPrecision(3))) }));
}

/** First and last of the coordinate of rows or columns, and round values between them: {value: index, text}. */
export function indexTicks(values, wanted) {
  const count = values.length;
  const text = (i) => (typeof values[i] === "number" ? setting(Number(values[i].toPrecision(3))) : String(values[i]));
  const tick = (i) => ({ value: i, text: text(i), bare: true });
  if (count <= wanted + 2) return Array.from({ length: count }, (_, i) => tick(i));
  const even = typeof values[0] === "number" && Math.abs((values[count - 1] - values[0]) / (count - 1) - (values[1] - values[0])) < 1e-9;
  const round = scaleLinear(even ? [values[0], values[count - 1]] : [0, count - 1], [0, 1]).ticks(wanted);
  const inner = round.map((v) => (even ? (v - values[0]) / (values[1] - values[0]) : v)).filter(Number.isInteger);
  const room = (0.6 * count) / wanted;
  return [0, ...inner.filter((i) => i > room / 2 && i < count - 1 - room), count - 1].map(tick);
}

export class Frame {
  constructor(title, index) {
    this.keys = make("span", { class: "ex-keys" });
    this.shown = make("span", { class: "ex-when" });
    this.caption = make("figcaption", {}, make("b", {}, title ?? ""), this.keys, this.shown);
    this.axes = draw("g", { class: "ex-axes" });
    this.area = draw("svg", { class: "ex-area", overflow: "hidden" });
    this.over = draw("g");
    this.absent = draw("text", { class: "ex-note-text", "text-anchor": "middle", display: "none" }, "no data yet");
    this.svg = draw("svg", { role: "img" }, this.axes, this.area, this.over, this.absent);
    this.box = make("div", { class: "ex-box" }, this.svg);
    this.element = make("figure", { class: "ex-panel", "data-panel": index }, this.caption, this.box);
  }

  /** Lay out axes for the width and give the scales their pixels; true if anything changed. */
  layout(width, x, y, labels) {
    const height = heightOf(width);
    const key = JSON.stringify([width, height, x.ticks, y.ticks, x.domain, y.domain, labels]);
    const changed = key !== this.key;
    this.key = key;
    if (changed) Object.assign(this, room(width, y.ticks, labels));
    x.place(this.left, this.left + this.width);
    y.place(this.top + this.height, this.top);
    if (changed) this.redraw(width, height, x, y, labels);
    return changed;
  }

  redraw(width, height, x, y, labels) {
    set(this.svg, { width, height });
    set(this.area, { x: this.left, y: this.top, width: this.width, height: this.height, viewBox: `${this.left} ${this.top} ${this.width} ${this.height}` });
    this.caption.style.paddingLeft = `${this.left - 4}px`;
    this.axes.replaceChildren(...this.gridLines(y), ...this.xTicks(x), ...this.yTicks(y), ...this.labels(labels));
  }

  gridLines(y) {
    const x = { x1: this.left, x2: this.left + this.width };
    return y.ticks.filter((t) => !t.bare).map(({ value }) => draw("line", { class: "ex-grid", ...x, y1: y.at(value), y2: y.at(value) }));
  }

  xTicks(x) {
    const texts = [];
    let end = -Infinity;
    for (const { value, text } of x.ticks) {
      const [at, half] = [x.at(value), (text.length * CHARACTER) / 2];
      if (at - half < end + 6) continue;
      end = at + half;
      texts.push(draw("text", { class: "ex-tick", x: at, y: this.top + this.height + 17, "text-anchor": "middle" }, text));
    }
    return texts;
  }

  yTicks(y) {
    return y.ticks.map(({ value, text }) => draw("text", { class: "ex-tick", x: this.left - 8, y: y.at(value) + 4, "text-anchor": "end" }, text));
  }

  labels({ x, y }) {
    const [cx, cy] = [this.left + this.width / 2, this.top + this.height / 2];
    const below = x && draw("text", { class: "ex-axis", x: cx, y: this.top + this.height + 34, "text-anchor": "middle" }, x);
    const beside = y && draw("text", { class: "ex-axis", transform: `translate(13,${cy}) rotate(-90)`, "text-anchor": "middle" }, y);
    return [below, beside].filter(Boolean);
  }

  /** Say in the middle of an empty panel that it is empty. */
  blank(empty) {
    const place = { x: this.left + this.width / 2, y: this.top + this.height / 2 + 4 };
    set(this.absent, empty ? { ...place, display: null } : { display: "none" });
  }

  describe(text) {
    if (text !== this.text) this.svg.setAttribute("aria-label", (this.text = text));
  }

  /** Say which frame and which recorded run a wide panel shows where these are not the chosen ones; all of it as words. */
  tellShown(found, view, { axis_label: label, controls }) {
    const at = found && found.frame !== null ? [`at ${label} ${setting(found.frame)}`] : [];
    const called = (name) => controls.find((c) => c.name === name)?.label ?? name;
    const held = (found?.held ?? []).map(([name, value]) => `${called(name)} ${setting(value)}`);
    say(this.shown, [...(found?.frame === view.step ? [] : at), ...held].join(", "));
    return [...at, ...held].map((words) => ` ${words}`).join(",");
  }

  /** A word and a live value in the caption, in the colour of its class. */
  key(label, role) {
    const value = make("span", { class: "ex-value" });
    this.keys.append(make("span", { class: `ex-key ${role}` }, label, value));
    return (text) => say(value, text);
  }
}

function heightOf(width) {
  return Math.round(Math.min(270, Math.max(200, width * 0.6)));
}

/** The rectangle of a panel's data, in pixels, and the margins around it. */
export function room(width, ticks, labels) {
  const longest = Math.max(2, ...ticks.map((tick) => tick.text.length));
  const left = Math.round(Math.max(44, longest * CHARACTER + 14) + (labels.y ? 16 : 0));
  const [top, right, bottom] = [8, 18, labels.x ? 40 : 24];
  return { left, top, right, bottom, width: Math.max(40, width - left - right), height: heightOf(width) - top - bottom };
}

/** What the frame needs of a scale: ticks, place(from, to), at(value), and back(pixel). */
export function axis({ scale, ticks }, domain) {
  return { ticks, domain, at: scale, back: scale.invert, place: (from, to) => scale.range([from, to]) };
}
