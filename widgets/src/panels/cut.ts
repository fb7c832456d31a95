// A cut through bars: the share of them that a field takes away, and the line where it ends, which the reader drags.
import { draw, make, QUIET, set } from "../base/dom.ts";
import { setting } from "../base/format.ts";
import { placeIn } from "../base/pointer.ts";
import type { Side } from "../data/scales.ts";
import type { Track } from "../state/positions.ts";
import type { View } from "../state/view.ts";
import type { Stage } from "./panel.ts";
import type { Plot } from "./plot.ts";

const WIDE = 40; // pixels of the line's handle
const EPSILON = 1e-4; // of a bar: 0.3 of 10 bars is three

/** How many of so many bars a share of them is. */
export function barsIn(share: number, bars: number): number {
  return Math.floor(share * bars + EPSILON);
}

export class Cut {
  private readonly field: string;
  private readonly stage: Stage;
  private readonly plot: Plot;
  private readonly track: Track | null;
  private readonly line = draw("line", { class: "ex-cut-line" });
  private readonly grip = draw("rect", { class: "ex-cut-grip", width: 10, height: 26, rx: 5 });
  private readonly handle: HTMLElement;
  private readonly tell: ((text: string) => void)[];
  private share = 0;
  private bars = 0;
  private x: Side | null = null;

  constructor(field: string, plot: Plot, stage: Stage) {
    this.field = field;
    this.stage = stage;
    this.plot = plot;
    this.track = stage.track(field);
    const about = { role: "slider", tabindex: 0, "aria-label": stage.called(field), ...QUIET };
    this.handle = make("div", { class: "ex-cut", "aria-orientation": "horizontal", ...about });
    this.tell = [plot.addKey("cut", "ex-cut-key"), plot.addKey("kept", "train")];
    plot.over.append(this.line);
    if (this.track === null && !this.isAxis) return;
    plot.over.append(this.grip);
    plot.box.append(this.handle);
    this.listen(plot.box);
  }

  /** Whether the field is the one that the cursor is along. */
  private get isAxis(): boolean {
    return this.stage.axis.isField && this.stage.axis.name === this.field;
  }

  /** The share that is cut away now. */
  shareOf({ values, step }: View): number {
    return Number(this.isAxis ? step : values[this.field]) || 0;
  }

  private listen(box: HTMLElement): void {
    const { handle } = this;
    box.classList.add("ex-drag");
    box.addEventListener("pointerdown", (event) => {
      const scrolls = event.pointerType === "touch" && event.target !== handle;
      if (event.button !== 0 || scrolls) return;
      box.setPointerCapture(event.pointerId);
      this.moveTo(event);
    });
    box.addEventListener("pointermove", (event) => box.hasPointerCapture(event.pointerId) && this.moveTo(event));
    box.addEventListener("click", (event) => this.moveTo(event)); // a tap beside the handle
    handle.addEventListener("keydown", (event) => this.press(event));
  }

  private moveTo(event: MouseEvent): void {
    if (!this.x || !this.bars) return;
    const bar = this.x.back(placeIn(this.plot.svg, event).x) + 0.5;
    this.choose(bar / this.bars);
  }

  private press(event: KeyboardEvent): void {
    const by = (direction: number) => this.track?.next(this.share, direction) ?? this.share + direction / this.bars;
    const page = (direction: number) =>
      this.track?.nextMark(this.share, direction) ?? this.share + (10 * direction) / this.bars;
    const moves: Record<string, () => number> = {
      ArrowRight: () => by(1),
      ArrowUp: () => by(1),
      ArrowLeft: () => by(-1),
      ArrowDown: () => by(-1),
      PageUp: () => page(1),
      PageDown: () => page(-1),
      Home: () => 0,
      End: () => 1,
    };
    if (!(event.key in moves) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.choose(moves[event.key]());
  }

  /** The nearest value that the field can have. */
  private choose(share: number): void {
    const { track } = this;
    const inside = Math.min(1, Math.max(0, share));
    const value = track ? track.valueAt(track.positionOf(inside)) : inside;
    if (value !== this.share) this.stage.choose({ [this.field]: value });
  }

  draw(view: View, bars: number, x: Side): void {
    Object.assign(this, { share: this.shareOf(view), bars, x });
    const { top, height } = this.plot;
    const at = x.at(this.share * bars - 0.5);
    set(this.line, { x1: at, x2: at, y1: top, y2: top + height });
    set(this.grip, { x: at - 5, y: top + height / 2 - 13 });
    Object.assign(this.handle.style, { left: `${at - WIDE / 2}px`, top: `${top}px`, height: `${height}px` });
    this.say();
  }

  private say(): void {
    const { share, bars, track } = this;
    const count = barsIn(share, bars);
    for (const [i, number] of [count, bars - count].entries()) this.tell[i](setting(number));
    const [low, high] = track ? [track.valueAt(0), track.valueAt(track.count)] : [0, 1];
    const now = { "aria-valuemin": low, "aria-valuemax": high, "aria-valuenow": share };
    set(this.handle, { ...now, "aria-valuetext": `${setting(share)}: ${count} of ${bars}` });
  }
}
