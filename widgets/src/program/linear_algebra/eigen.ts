// Eigenvalues and eigenvectors of symmetric matrices: a tridiagonal matrix by reflections, then implicit QL steps
// (Bowdler, Martin, Reinsch & Wilkinson 1968, "The QR and QL algorithms for symmetric matrices").
import type { Numbers } from "../instructions.ts";
import { dot, hypotenuse, reflect, reflector } from "./reflections.ts";

const STEPS = 60; // for one eigenvalue; two or three are usual

/**
 * Arrays A `[…, n, n]`, of which the lower half is read, and to write: eigenvalues `[…, n]`, ascending, and
 * eigenvectors `[…, n, n]`, its columns. NaN throughout where an entry of A is not finite.
 */
export function eigh([a, values, vectors]: Numbers[], [n]: number[]): void {
  for (let at = 0; at < values.length; at += n) {
    const square = Float64Array.from(a.subarray(at * n, (at + n) * n));
    one(square, values.subarray(at, at + n), vectors.subarray(at * n, (at + n) * n), n);
  }
}

function one(square: Float64Array, values: Numbers, vectors: Numbers, n: number): void {
  const scale = filled(square, n);
  if (!Number.isFinite(scale)) {
    values.fill(Number.NaN);
    vectors.fill(Number.NaN);
    return;
  }
  const diagonal = new Float64Array(n);
  const beside = new Float64Array(n);
  const rows = tridiagonal(square, diagonal, beside, n);
  for (let i = 0; i < n; i++) settle(i, diagonal, beside, rows, n);
  const order = Array.from(diagonal.keys()).sort((i, j) => diagonal[i] - diagonal[j]);
  for (let j = 0; j < n; j++) {
    values[j] = diagonal[order[j]] * scale;
    for (let i = 0; i < n; i++) vectors[i * n + j] = rows[order[j] * n + i];
  }
}

/** Copies the lower half over the upper and divides by the largest entry, which is given; 1 where all are 0. */
function filled(square: Float64Array, n: number): number {
  let largest = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const entry = square[i * n + j];
      square[j * n + i] = entry;
      largest = Math.max(largest, Math.abs(entry)); // NaN if any is
    }
  }
  if (largest === 0) return 1;
  for (let i = 0; i < square.length; i++) square[i] /= largest;
  return largest;
}

/** Overwrites A by reflections, with T = Z A Zᵀ tridiagonal: its diagonal, what is beside it, and Z, which is given. */
function tridiagonal(a: Float64Array, diagonal: Float64Array, beside: Float64Array, n: number): Float64Array {
  const taus = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    diagonal[k] = a[k * n + k];
    if (k + 1 === n) break;
    const start = k * n + k + 1; // row k right of the diagonal
    const [beta, tau] = reflector(a, start, n - k - 1);
    beside[k] = beta;
    taus[k] = tau;
    if (tau !== 0) reflectBoth(a, start, tau, k + 1, n);
  }
  return product(a, taus, n);
}

/** A ← H A H for the square that begins at row and column `first`: A − v wᵀ − w vᵀ, w = p − ½τ(vᵀp) v, p = τ A v. */
function reflectBoth(a: Float64Array, start: number, tau: number, first: number, n: number): void {
  const m = n - first;
  const w = new Float64Array(m);
  for (let i = 0; i < m; i++) w[i] = tau * dot(a, (first + i) * n + first, a, start, m);
  const half = (tau / 2) * dot(w, 0, a, start, m);
  for (let i = 0; i < m; i++) w[i] -= half * a[start + i];
  for (let i = 0; i < m; i++) {
    const row = (first + i) * n + first;
    const v = a[start + i];
    const here = w[i];
    for (let j = 0; j < m; j++) a[row + j] -= v * w[j] + here * a[start + j];
  }
}

/** Z = H₍ₙ₋₂₎ … H₁H₀, row by row, from the last reflection to the first: rows and columns up to k are still as in I. */
function product(a: Float64Array, taus: Float64Array, n: number): Float64Array {
  const rows = new Float64Array(n * n);
  for (let i = 0; i < n; i++) rows[i * n + i] = 1;
  for (let k = n - 2; k >= 0; k--) {
    for (let i = k + 1; i < n; i++) reflect(a, k * n + k + 1, taus[k], rows, i * n + k + 1, n - k - 1);
  }
  return rows;
}

/** QL steps until what is beside eigenvalue `l` is a rounding error; they turn pairs of rows. */
function settle(l: number, diagonal: Float64Array, beside: Float64Array, rows: Float64Array, n: number): void {
  for (let step = 0; step < STEPS; step++) {
    let end = l;
    while (end < n - 1 && !isSmall(end, diagonal, beside)) end++;
    if (end === l) return;
    qlStep(l, end, diagonal, beside, rows, n);
  }
}

function isSmall(i: number, diagonal: Float64Array, beside: Float64Array): boolean {
  const size = Math.abs(diagonal[i]) + Math.abs(diagonal[i + 1]);
  return size + Math.abs(beside[i]) === size;
}

/** One step with Wilkinson's shift on the block from `l` to `end`. */
function qlStep(
  l: number,
  end: number,
  diagonal: Float64Array,
  beside: Float64Array,
  rows: Float64Array,
  n: number,
): void {
  const ratio = (diagonal[l + 1] - diagonal[l]) / (2 * beside[l]);
  const root = hypotenuse(ratio, 1);
  let g = diagonal[end] - diagonal[l] + beside[l] / (ratio + (ratio < 0 ? -root : root));
  let sine = 1;
  let cosine = 1;
  let change = 0;
  for (let i = end - 1; i >= l; i--) {
    const f = sine * beside[i];
    const b = cosine * beside[i];
    const r = hypotenuse(f, g);
    beside[i + 1] = r;
    if (r === 0) {
      diagonal[i + 1] -= change; // the block falls into two: the next step takes one of them
      beside[end] = 0;
      return;
    }
    sine = f / r;
    cosine = g / r;
    g = diagonal[i + 1] - change;
    const turned = (diagonal[i] - g) * sine + 2 * cosine * b;
    change = sine * turned;
    diagonal[i + 1] = g + change;
    g = cosine * turned - b;
    turn(rows, i * n, cosine, sine, n);
  }
  diagonal[l] -= change;
  beside[l] = g;
  beside[end] = 0;
}

/** Turns the row of `n` numbers from `at` on and the row after it. */
function turn(rows: Float64Array, at: number, cosine: number, sine: number, n: number): void {
  for (let k = at; k < at + n; k++) {
    const upper = rows[k];
    const lower = rows[k + n];
    rows[k + n] = sine * upper + cosine * lower;
    rows[k] = cosine * upper - sine * lower;
  }
}
