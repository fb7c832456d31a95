// How many numbers become one: begins with `first`, takes one number after the other, and ends with `last` of the result
// and a count. Arrow functions become part of compiled loops, see scalars.ts.
export interface Reduction {
  first: number;
  step: (sum: number, x: number) => number;
  last?: (sum: number, count: number) => number;
}

export const REDUCTIONS: Record<string, Reduction> = {
  sum: { first: 0, step: (s, x) => s + x },
  mean: { first: 0, step: (s, x) => s + x, last: (s, n) => s / n },
  squares: { first: 0, step: (s, x) => s + x * x, last: (s, n) => s / n },
  amax: { first: -Infinity, step: (s, x) => (x > s || Number.isNaN(x) ? x : s) },
  amin: { first: Infinity, step: (s, x) => (x < s || Number.isNaN(x) ? x : s) },
  any: { first: 0, step: (s, x) => (x !== 0 ? 1 : s) },
  all: { first: 1, step: (s, x) => (x === 0 ? 0 : s) },
};
