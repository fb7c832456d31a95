// The moments of a run in a panel along the axis: a tick with its word above, and between two of them the wait. A click
// on a word goes there.
import { draw, make, pool, say, set } from "../base/dom.ts";
import { setting } from "../base/format.ts";
import { type Moment, waitOf } from "../data/moments.ts";
import type { MomentSpec } from "../data/protocol.ts";
import type { Curve } from "./field.ts";
import type { Room } from "./plot.ts";
import { inARow, type Placed, widthOf } from "./words_above.ts";

const ROW = 18; // pixels of a row above the panel
const TICK = 7; // pixels into the panel, where no curve is met

/** Where they are drawn. */
export interface Ground {
  plot: Room;
  /** Pixels of a step. */
  x(step: number): number;
  /** The height of the curve of a column at a place; null where the panel has none. */
  y(column: string, x: number): number | null;
}

export class MomentMarks {
  readonly marks = draw("g", { class: "ex-labels ex-moments" });
  /** For mouse, touch and keys: they lie over the words. */
  readonly buttons = make("div", { class: "ex-labels ex-moment-buttons" });
  /** Pixels above the panel. */
  readonly above: number;
  /** The ticks that reach into the panel: no label stands on them. */
  ticks: Curve[] = [];
  private readonly roles: Record<string, string>;
  private readonly declared: number;
  private readonly brackets: boolean;
  private readonly goTo: (step: number) => void;
  private readonly wait = draw("path", { class: "ex-moment-wait" });
  private readonly times = draw("text", { class: "ex-moment-times" });
  /** Lines lie below rings, and these below words, in whatever order the moments have come. */
  private readonly layers = { lines: draw("g"), rings: draw("g"), words: draw("g") };
  private readonly nodes = {
    lines: [] as SVGLineElement[],
    rings: [] as SVGCircleElement[],
    words: [] as SVGTextElement[],
    buttons: [] as HTMLButtonElement[],
  };

  /** `roles`: {column: class} of the panel's curves. The wait is drawn where one of its two curves is. */
  constructor(declared: MomentSpec[], roles: Record<string, string>, goTo: (step: number) => void) {
    this.declared = declared.length;
    this.roles = roles;
    this.goTo = goTo;
    this.brackets = declared.length === 2 && declared.some(({ column }) => column in roles);
    this.above = declared.length ? (this.brackets ? 2 : 1) * ROW : 0;
    this.marks.append(this.wait, this.times, ...Object.values(this.layers));
  }

  draw(moments: readonly Moment[], ground: Ground): void {
    const { plot } = ground;
    const wanted = moments.map(({ name, column, step }) => {
      const texts = column in this.roles ? [`${name}, step ${setting(step)}`, name] : [name];
      return { at: ground.x(step), texts };
    });
    const placed = inARow(wanted, plot.left - 30, plot.left + plot.width + 14);
    this.fill(moments.length);
    moments.forEach((moment, i) => {
      this.drawOne(moment, i, placed[i], ground);
    });
    this.ticks = moments.map((moment) => tickOf(moment, ground));
    this.drawWait(moments, ground);
  }

  private fill(count: number): void {
    const { lines, rings, words, buttons } = this.nodes;
    pool(this.layers.lines, lines, count, () => draw("line"));
    pool(this.layers.rings, rings, count, () => draw("circle", { r: 4.5 }));
    pool(this.layers.words, words, count, () => draw("text", { "text-anchor": "middle" }));
    while (buttons.length < count) buttons.push(this.buttons.appendChild(make("button", { type: "button" })));
    buttons.forEach((button, i) => {
      button.hidden = i >= count;
    });
  }

  private drawOne({ name, column, step }: Moment, i: number, word: Placed, ground: Ground): void {
    const [at, role, rows] = [ground.x(step), this.roles[column] ?? "", ground.plot.top - 8 - this.above];
    const y = ground.y(column, at);
    const end = y ?? ground.plot.top + TICK;
    set(this.nodes.lines[i], { class: `ex-moment-line ${role}`, x1: at, x2: at, y1: rows + 16, y2: end });
    const ring = y === null ? { display: "none" } : { display: null, cx: at, cy: y };
    set(this.nodes.rings[i], { class: `ex-moment-ring ${role}`, ...ring });
    set(this.nodes.words[i], { class: `ex-moment-word ${role}`, x: word.x, y: rows + 12 });
    say(this.nodes.words[i], word.text);
    const button = this.nodes.buttons[i];
    const width = Math.max(24, word.width);
    set(button, { "aria-label": `Go to ${name}, step ${setting(step)}`, title: `Go to step ${setting(step)}` });
    Object.assign(button.style, { left: `${word.x - width / 2}px`, top: `${rows - 5}px`, width: `${width}px` });
    button.onclick = () => this.goTo(step);
  }

  private drawWait(moments: readonly Moment[], { plot, x }: Ground): void {
    const times = this.brackets ? waitOf(moments, this.declared) : null;
    set(this.wait, { display: times === null ? "none" : null });
    set(this.times, { display: times === null ? "none" : null });
    if (times === null) return;
    const [from, to] = moments.map(({ step }) => x(step)).sort((a, b) => a - b);
    const y = plot.top - 8 - ROW / 2;
    const text = waitText(times);
    const [middle, half, end] = [(from + to) / 2, widthOf(text) / 2 + 4, plot.left + plot.width + 14];
    const fits = to - from > 2 * half + 8;
    const line = fits ? `M${from},${y}H${middle - half}M${middle + half},${y}H${to}` : `M${from},${y}H${to}`;
    set(this.wait, { d: `M${from},${y - 4}v8M${to},${y - 4}v8${line}` });
    set(this.times, { x: fits ? middle : to + half * 2 <= end ? to + half : from - half, y: y + 4 });
    say(this.times, text);
  }
}

function tickOf({ column, step }: Moment, { plot, x, y }: Ground): Curve {
  const at = x(step);
  return [
    [at, plot.top],
    [at, y(column, at) ?? plot.top + TICK],
  ];
}

/** How many times as late, in two digits. */
export function waitText(times: number): string {
  return `× ${setting(Number(times.toPrecision(2)))}`;
}

/** The height of a drawn curve at a place between its points, which are joined by straight lines; null outside. */
export function heightOn(points: (readonly [x: number, y: number])[], x: number): number | null {
  const after = points.findIndex(([at]) => at >= x - 1e-6);
  if (after < 0) return null;
  const [[x1, y1], [x0, y0]] = [points[after], points[Math.max(0, after - 1)]];
  const y = x1 > x0 ? y0 + ((x - x0) / (x1 - x0)) * (y1 - y0) : y1;
  return Number.isFinite(y) ? y : null;
}
