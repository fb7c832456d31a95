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

/** [outer, n, inner]: sums (or products) of the first 1, 2, … along n. */
export function running(combine: (sum: number, x: number) => number, first: number) {
  return ([x, out]: Numbers[], [n, inner]: number[]): void => {
    for (let start = 0; start < x.length; start += n * inner) {
      for (let i = 0; i < inner; i++) {
        let sum = first;
        for (let at = start + i, j = 0; j < n; j++, at += inner) {
          sum = combine(sum, x[at]);
          out[at] = sum;
        }
      }
    }
  };
}

/** Rows of `width` numbers, chosen by an index. */
export function chosenRows([x, index, out]: Numbers[], [width, count]: number[]): void {
  for (let i = 0; i < index.length; i++) {
    const from = within(index[i], count) * width;
    for (let j = 0; j < width; j++) out[i * width + j] = x[from + j];
  }
}

/** Rows of a copy of x replaced by others, or these added to them. */
export function replacedRows([x, index, rows, out]: Numbers[], [width, count, add]: number[]): void {
  out.set(x);
  for (let i = 0; i < index.length; i++) {
    const to = within(index[i], count) * width;
    for (let j = 0; j < width; j++) out[to + j] = rows[i * width + j] + (add ? out[to + j] : 0);
  }
}

/** Rows of n numbers: out[r, j] = x[r, index[r, j]]. */
export function gathered([x, index, out]: Numbers[], [n, many]: number[]): void {
  for (let i = 0; i < index.length; i++) out[i] = x[Math.floor(i / many) * n + within(index[i], n)];
}

/** A copy of x in rows of n in which out[r, index[r, j]] is, or has added to it, the number of its place. */
export function scattered([x, index, source, out]: Numbers[], [n, many, add]: number[]): void {
  out.set(x);
  for (let i = 0; i < index.length; i++) {
    const to = Math.floor(i / many) * n + within(index[i], n);
    out[to] = source[i] + (add ? out[to] : 0);
  }
}

/** Each index as often as it is to be repeated. */
export function repeatedIndices([repeats, out]: Numbers[]): void {
  let at = 0;
  for (let i = 0; i < repeats.length; i++) {
    out.fill(i, at, at + repeats[i]);
    at += repeats[i];
  }
}
