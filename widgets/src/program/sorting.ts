// Sorting. NaN counts as larger than any other number.
import type { Numbers } from "./instructions.ts";

/** Rows of n numbers in increasing (or decreasing) order, equal ones in the order in which they stood, and their places. */
export function sorted([x, values, places]: Numbers[], [n, descending]: number[]): void {
  const order = new Uint32Array(n);
  for (let start = 0; start < x.length; start += n) {
    for (let i = 0; i < n; i++) order[i] = i;
    order.sort((i, j) => compared(x[start + i], x[start + j]) * (descending ? -1 : 1) || i - j);
    for (let i = 0; i < n; i++) {
      values[start + i] = x[start + order[i]];
      places[start + i] = order[i];
    }
  }
}

function compared(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return +Number.isNaN(a) - +Number.isNaN(b);
}
