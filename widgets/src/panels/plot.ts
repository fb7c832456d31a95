// The plot of a panel: caption, margins, axes, and the area that is drawn in, all in CSS pixels.
import { type Attributes, draw, make, say, set } from "../base/dom.ts";
import { setting } from "../base/format.ts";
import type { Wide } from "../data/curve.ts";
import { lastUpTo } from "../data/data.ts";
import type { Pair, Side, Tick } from "../data/scales.ts";
import type { View } from "../state/view.ts";
import type { Parts, Size, Stage } from "./panel.ts";

const CHARACTER = 6.7; // width of a digit in the ticks' font
const STACKED = ".ex-column .ex-panels > :not(:only-child)"; // all are to be seen at once, with their sentence
const TALLEST = 270; // pixels
const TALLEST_STACKED = 228;
const NEAR = 2; // rows; what is mixed of frames no further apart is shown as if it were measured

/** `beside` is the room in pixels at the right for words of the curves. */
export interface Labels {
  /** Pixels above the data that something else is drawn in. */
  above?: number;
  x?: string | undefined;
  y?: string | undefined;
  beside?: number;
}

/** Width over height of the data, and the largest width that it may have. */
export interface Shape {
  sides: number;
  most: number;
}

/** The rectangle of a panel's data, in pixels, and the margins around it. */
export interface Room {
  left: number;
  top: number;
  width: number;
  height: number;
}

export class Plot implements Room {
  left = 0;
  top = 0;
  width = 0;
  height = 0;
  readonly area = draw("svg", { class: "ex-area", overflow: "hidden" });
  readonly over = draw("g");
  readonly svg: SVGSVGElement;
  readonly box: HTMLElement;
  readonly keys = make("span", { class: "ex-keys" });
  readonly element: HTMLElement;
  private readonly shown = make("span", { class: "ex-when" });
  private readonly named = make("span", { class: "ex-keys" });
  private readonly caption: HTMLElement;
  private readonly axes = draw("g", { class: "ex-axes" });
  private readonly absent = draw(
    "text",
    { class: "ex-note-text", "text-anchor": "middle", display: "none" },
    "no data yet",
  );
  private key = "";
  private text = "";
  private said = "";

  constructor(title: string | null | undefined, index: number) {
    this.caption = make("figcaption", {}, make("b", {}, title ?? ""), this.keys, this.shown, this.named);
    this.svg = draw("svg", { role: "img" }, this.axes, this.area, this.over, this.absent);
    this.box = make("div", { class: "ex-box" }, this.svg);
    this.element = make("figure", { class: "ex-panel", "data-panel": index }, this.caption, this.box);
  }

  get parts(): Parts {
    return { svg: this.svg, caption: this.caption };
  }

  /** Whether it stands above or below another one in a column beside prose. */
  get isStacked(): boolean {
    return this.element.matches(STACKED);
  }

  /** Lay out axes for the width and give the scales their pixels; true if anything changed. `shape` keeps the sides of
      the data in proportion. */
  layout(size: Size, x: Side, y: Side, labels: Labels, shape?: Shape): boolean {
    const inner = this.room(size, y.ticks, labels);
    const key = JSON.stringify([
      size.width,
      size.low,
      inner.height,
      x.ticks,
      y.ticks,
      x.minor,
      y.minor,
      x.domain,
      y.domain,
      labels,
      shape,
    ]);
    const changed = key !== this.key;
    this.key = key;
    if (changed) Object.assign(this, shaped(inner, size.low, shape));
    x.place(this.left, this.left + this.width);
    y.place(this.top + this.height, this.top);
    if (changed) this.redraw(size.width, x, y, labels);
    return changed;
  }

  /** The room that the labels of a panel leave for its data. */
  room(size: Size, ticks: Tick[], labels: Labels): Room {
    return room(size, ticks, labels, this.isStacked ? TALLEST_STACKED : TALLEST);
  }

  /** Show the data only up to a pixel, or all of it. */
  cropTo(pixel: number | null): void {
    const { left, top, width, height } = this;
    const shown = pixel === null ? width : Math.min(width, Math.max(1, pixel - left));
    set(this.area, { width: shown, viewBox: `${left} ${top} ${shown} ${height}` });
  }

  /** Make room for a picture without axes; true if anything changed. */
  open(width: number, height: number): boolean {
    const key = `${width} ${height}`;
    const changed = key !== this.key;
    this.key = key;
    if (!changed) return false;
    Object.assign(this, { left: 0, top: 0, width, height });
    set(this.svg, { width, height });
    set(this.area, { x: 0, y: 0, width, height, viewBox: `0 0 ${width} ${height}` });
    this.caption.style.paddingLeft = "8px";
    return true;
  }

  private redraw(width: number, x: Side, y: Side, labels: Labels): void {
    const { left, top } = this;
    const inner = { width: this.width, height: this.height };
    set(this.svg, { width, height: top + this.height + below(labels) });
    set(this.area, { x: left, y: top, ...inner, viewBox: `${left} ${top} ${inner.width} ${inner.height}` });
    this.caption.style.paddingLeft = `${left - 4}px`;
    this.axes.replaceChildren(
      ...this.gridLines(y),
      ...this.minorMarks(x, y),
      ...this.xTicks(x),
      ...this.yTicks(y),
      ...this.labels(labels),
    );
  }

  private gridLines(y: Side): SVGElement[] {
    const x = { x1: this.left, x2: this.left + this.width };
    const lined = y.ticks.filter((t) => !t.bare);
    return lined.map(({ value }) => draw("line", { class: "ex-grid", ...x, y1: y.at(value), y2: y.at(value) }));
  }

  /** Short marks outside of the area, where an axis is logarithmic; longer ones at its words. */
  private minorMarks(x: Side, y: Side): SVGElement[] {
    const [bottom, left] = [this.top + this.height, this.left];
    const mark = (ends: Attributes) => draw("line", { class: "ex-minor", ...ends });
    const size = ({ ticks }: Side, value: number) => (ticks.some((tick) => tick.value === value) ? 6 : 3);
    const below = x.minor.map((v) => mark({ x1: x.at(v), x2: x.at(v), y1: bottom, y2: bottom + size(x, v) }));
    const beside = y.minor.map((v) => mark({ x1: left - size(y, v), x2: left, y1: y.at(v), y2: y.at(v) }));
    return [...below, ...beside];
  }

  private xTicks(x: Side): SVGElement[] {
    const texts = [];
    let end = -Infinity;
    for (const { value, text } of x.ticks) {
      const [at, half] = [x.at(value), (text.length * CHARACTER) / 2];
      if (at - half < end + 6) continue;
      end = at + half;
      const place = { x: at, y: this.top + this.height + 18, "text-anchor": "middle" };
      texts.push(draw("text", { class: "ex-tick", ...place }, text));
    }
    return texts;
  }

  private yTicks(y: Side): SVGElement[] {
    const place = { class: "ex-tick", x: this.left - 8, "text-anchor": "end" };
    return y.ticks.map(({ value, text }) => draw("text", { ...place, y: y.at(value) + 4 }, text));
  }

  private labels({ x, y }: Labels): SVGElement[] {
    const [cx, cy] = [this.left + this.width / 2, this.top + this.height / 2];
    const word = { class: "ex-axis", "text-anchor": "middle" };
    const below = x ? [draw("text", { ...word, x: cx, y: this.top + this.height + 34 }, x)] : [];
    const beside = y ? [draw("text", { ...word, transform: `translate(13,${cy}) rotate(-90)` }, y)] : [];
    return [...below, ...beside];
  }

  /** Say in the middle of an empty panel that it is empty. */
  blank(empty: boolean): void {
    const place = { x: this.left + this.width / 2, y: this.top + this.height / 2 + 4 };
    set(this.absent, empty ? { ...place, display: null } : { display: "none" });
  }

  /** For who does not see it; not while it moves. */
  describe(text: string, { moving }: View): void {
    if (moving || text === this.text) return;
    this.text = text;
    this.svg.setAttribute("aria-label", text);
  }

  /** Tell which frame and which recorded run a wide panel shows if not the chosen ones; returns both as text. Between
      two frames that are far apart it tells both. */
  tellShown(found: Wide | null, view: View, { axis, called }: Stage): string {
    if (view.nearest) {
      say(this.shown, "");
      return found ? " of the nearest recording" : "";
    }
    const place = found?.frame === view.step ? view.stepText : setting(found?.frame);
    const at = found && found.frame !== null ? [`at ${axis.label} ${place}`] : [];
    const far = found?.span && view.curve && rowsBetween(view.curve.steps, found.span) > NEAR ? found.span : null;
    const between = far ? [`between ${axis.label} ${setting(far[0])} and ${setting(far[1])}`] : [];
    const held = (found?.held ?? []).map(([name, value]) => `${called(name)} ${setting(value)}`);
    const shown = found?.frame === view.step ? between : at;
    say(this.shown, [...shown, ...held].join(", "));
    return [...(far ? between : at), ...held].map((words) => ` ${words}`).join(",");
  }

  /** Words of curves that have found no place beside them, each after a stroke of its curve. */
  tellWords(words: { text: string; role: string | null; isKept: boolean }[]): void {
    const looks = words.map(({ text, role, isKept }) => ({
      text: text.replace("|", " "),
      look: `ex-key ex-named ${role ?? "ex-of-none"} ${isKept ? "ex-of-kept" : ""}`,
    }));
    const said = JSON.stringify(looks);
    if (said === this.said) return;
    this.said = said;
    this.named.replaceChildren(...looks.map(({ text, look }) => make("span", { class: look }, text)));
  }

  /** A word and a live value in the caption, in the colour of its class; returns what changes the value. */
  addKey(label: string, role: string): (text: string) => void {
    const value = make("span", { class: "ex-value" });
    this.keys.append(make("span", { class: `ex-key ${role}` }, label, value));
    return (text) => say(value, text);
  }
}

function rowsBetween(rows: ArrayLike<number>, [from, to]: Pair): number {
  return lastUpTo(rows, to) - lastUpTo(rows, from);
}

function room({ width, low }: Size, ticks: Tick[], labels: Labels, most: number): Room {
  const longest = Math.max(2, ...ticks.map((tick) => tick.text.length));
  const left = Math.round(Math.max(44, longest * CHARACTER + 14) + (labels.y ? 16 : 0));
  const height = Math.round(low * Math.min(most, Math.max(200, width * 0.6)));
  const [top, right] = [8 + (labels.above ?? 0), Math.max(18, labels.beside ?? 0)];
  return { left, top, width: Math.max(40, width - left - right), height: height - 8 - below(labels) };
}

/** The height of the ticks and the label below the data. */
function below({ x }: Labels): number {
  return x ? 40 : 24;
}

function shaped(free: Room, low: number, shape: Shape | undefined): Room {
  if (!shape) return free;
  const width = Math.min(free.width, low * shape.most);
  return { ...free, width, height: width / shape.sides };
}
