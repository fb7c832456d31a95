// Routines on arrays that lie in memory row by row, those read first and then those written.
import type { Numbers } from "./instructions.ts";

/** Index, as an operation on other places has it: counted from the end where negative. */
function within(index: number, count: number): number {
  const at = index < 0 ? index + count : index;
  if (!(at >= 0 && at < count)) throw new RangeError(`index ${index} is outside of ${count}`);
  return at;
}

/** In rows of `count`, where the largest number stands (the smallest if sign is −1): the first, or the first NaN. */
export function firstLargest([rows, found]: Numbers[], [count, sign]: number[]): void {
  for (let i = 0; i < found.length; i++) {
    const start = i * count;
    let best = 0;
    for (let j = 1; j < count && !Number.isNaN(rows[start + best]); j++) {
      const x = rows[start + j];
      if (sign * x > sign * rows[start + best] || Number.isNaN(x)) best = j;
    }
    found[i] = best;
  }
}

/** Rows of `width` numbers, chosen by an index. */
export function chosenRows([x, index, out]: Numbers[], [width, count]: number[]): void {
  for (let i = 0; i < index.length; i++) {
    const from = within(index[i], count) * width;
    for (let j = 0; j < width; j++) out[i * width + j] = x[from + j];
  }
}

/** Rows of n numbers: out[r, j] = x[r, index[r, j]]. */
export function gathered([x, index, out]: Numbers[], [n, many]: number[]): void {
  for (let i = 0; i < index.length; i++) out[i] = x[Math.floor(i / many) * n + within(index[i], n)];
}

/** A copy of x in rows of n in which out[r, index[r, j]] is the number of its place. */
export function scattered([x, index, source, out]: Numbers[], [n, many]: number[]): void {
  out.set(x);
  for (let i = 0; i < index.length; i++) out[Math.floor(i / many) * n + within(index[i], n)] = source[i];
}
