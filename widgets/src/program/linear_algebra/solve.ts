// Linear equations: elimination with the largest pivot of each column, as LAPACK does it.
import type { Numbers } from "../instructions.ts";

/** Arrays A `[…, n, n]`, B `[…, n, columns]`, and to write: X with A X = B. Not finite where A has no inverse. */
export function solve([a, b, x]: Numbers[], [n, columns]: number[]): void {
  const count = n === 0 ? 0 : a.length / (n * n);
  for (let i = 0; i < count; i++) {
    const square = Float64Array.from(a.subarray(i * n * n, (i + 1) * n * n));
    const right = Float64Array.from(b.subarray(i * n * columns, (i + 1) * n * columns));
    eliminate(square, right, n, columns);
    substitute(square, right, n, columns);
    x.set(right, i * n * columns);
  }
}

/** Makes A upper triangular, and changes the rows of B alike. */
function eliminate(a: Float64Array, b: Float64Array, n: number, columns: number): void {
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]) > Math.abs(a[pivot * n + k])) pivot = i;
    exchange(a, k * n, pivot * n, n);
    exchange(b, k * columns, pivot * columns, columns);
    for (let i = k + 1; i < n; i++) {
      const factor = a[i * n + k] / a[k * n + k];
      if (factor === 0) continue;
      subtract(a, i * n + k, k * n + k, factor, n - k);
      subtract(b, i * columns, k * columns, factor, columns);
    }
  }
}

/** Solves with A upper triangular, from the last row up. */
function substitute(a: Float64Array, b: Float64Array, n: number, columns: number): void {
  for (let k = n - 1; k >= 0; k--) {
    for (let j = 0; j < columns; j++) b[k * columns + j] /= a[k * n + k];
    for (let i = 0; i < k; i++) subtract(b, i * columns, k * columns, a[i * n + k], columns);
  }
}

function subtract(x: Float64Array, from: number, row: number, factor: number, count: number): void {
  for (let j = 0; j < count; j++) x[from + j] -= factor * x[row + j];
}

function exchange(x: Float64Array, one: number, other: number, count: number): void {
  if (one === other) return;
  for (let j = 0; j < count; j++) {
    const kept = x[one + j];
    x[one + j] = x[other + j];
    x[other + j] = kept;
  }
}
