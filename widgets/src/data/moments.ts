// Moments: the first step of a run at which a condition on one of its columns holds. toolkit/moments.py is the twin.
import type { MomentSpec } from "./protocol.ts";

/** Whether it holds of the numbers of a row. Both sides are rounded to float32. */
export function holds(
  { column, sign, bound }: MomentSpec,
  columns: Record<string, { values: ArrayLike<number> }>,
): boolean {
  const [value, limit] = [columns[column]?.values[0], bound].map(Math.fround);
  return sign === ">=" ? value >= limit : value <= limit;
}

/** A moment of the run on screen. */
export interface Moment {
  name: string;
  column: string;
  step: number;
}

/** How many times as late the second of two declared moments is as the first; null where it is no later, and where the
    first is the start. */
export function waitOf(moments: readonly Moment[], declared: number): number | null {
  const [first, second] = moments;
  return declared === 2 && second && first.step > 0 && second.step > first.step ? second.step / first.step : null;
}
