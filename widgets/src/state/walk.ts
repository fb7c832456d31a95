// A walk along the axis: where it is after so many milliseconds. No DOM here, and no timer: who draws asks.
import type { Axis } from "../data/axis.ts";

const ROW = 130; // milliseconds a row, for the whole run within these bounds
const SHORTEST = 2500;
const LONGEST = 6000;
const REST = 900; // milliseconds at the end before it begins again
const LONG = 250; // milliseconds; a screen that was away for longer has not walked on
const NEAR = 0.04; // of the axis around a moment, where the walk is slow
const SLOW = 0.35;
const STOPS = 12; // of a walk without motion, and the milliseconds at each
const STOP = 600;

export const SPEEDS = [1, 2, 0.5];

export class Walk {
  speed = SPEEDS[0];
  loops = false;
  /** Whether it jumps from stop to stop: for readers who want no motion. */
  jumps = false;
  private readonly axis: Axis;
  private rested = 0;
  private waited = 0;

  constructor(axis: Axis) {
    this.axis = axis;
  }

  /** Begin at a place. */
  begin(): void {
    this.rested = this.waited = 0;
  }

  /** The place after so many milliseconds on the way from the first row to the last; null once the end is reached.
      It is slow near the places `slow`. */
  next(at: number, milliseconds: number, rows: ArrayLike<number>, slow: readonly number[] = []): number | null {
    const time = Math.min(LONG, milliseconds) * this.speed;
    const [first, last] = [rows[0], rows[rows.length - 1]];
    if (at >= last) return this.rest(time, first, last);
    const share = this.axis.share(first, last, at);
    const further = this.jumps ? this.jump(share, time) : share + this.pace(share, time, rows, slow);
    if (further >= 1) return last;
    const [low, high] = [this.axis.stretched(first), this.axis.stretched(last)];
    return Math.max(at, this.axis.unstretched(low + further * (high - low)));
  }

  private pace(share: number, time: number, rows: ArrayLike<number>, slow: readonly number[]): number {
    const whole = Math.min(LONGEST, Math.max(SHORTEST, ROW * rows.length));
    const [first, last] = [rows[0], rows[rows.length - 1]];
    const isSlow = slow.some((place) => Math.abs(this.axis.share(first, last, place) - share) < NEAR);
    return (time / whole) * (isSlow ? SLOW : 1);
  }

  private jump(share: number, time: number): number {
    this.waited += time;
    if (this.waited < STOP) return share;
    this.waited -= STOP;
    return Math.floor(share * STOPS + 1 + 1e-9) / STOPS;
  }

  /** At the end: over, or for a while until it begins again. */
  private rest(time: number, first: number, last: number): number | null {
    this.rested += time;
    if (!this.loops) return null;
    if (this.rested < REST) return last;
    this.begin();
    return first;
  }
}
