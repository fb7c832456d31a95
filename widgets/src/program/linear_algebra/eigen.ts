// Eigenvalues and eigenvectors of symmetric matrices, by Jacobi's rotations: short, and as right as any. The matrices of
// a program are as large as its classes are many; of 100 rows the time is a twentieth of a second.
import type { Numbers } from "../instructions.ts";

const SWEEPS = 50; // over all pairs; six to ten are usual

/**
 * Arrays A `[…, n, n]`, of which the lower half is read, and to write: eigenvalues `[…, n]`, ascending, and
 * eigenvectors `[…, n, n]`, its columns. NaN where an entry of A is not finite.
 */
export function eigh([a, values, vectors]: Numbers[], [n]: number[]): void {
  const square = new Float64Array(n * n);
  const turns = new Float64Array(n * n); // its rows become the eigenvectors
  const rounding = a instanceof Float64Array ? 1e-17 : 1e-8; // by less, entries are not known
  for (let at = 0; at < values.length; at += n) {
    const first = at * n;
    turns.fill(0);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) square[i * n + j] = square[j * n + i] = a[first + i * n + j];
      turns[i * n + i] = 1;
    }
    for (let sweep = 0; sweep < SWEEPS && turned(square, turns, n, rounding); sweep++);
    const order = [...Array(n).keys()].sort((i, j) => square[i * n + i] - square[j * n + j]);
    for (const [j, from] of order.entries()) {
      values[at + j] = square[from * n + from];
      for (let i = 0; i < n; i++) vectors[first + i * n + j] = turns[from * n + i];
    }
  }
}

/** Makes each entry beside the diagonal 0 in turn; whether any was larger than such a share of the whole. */
function turned(square: Float64Array, turns: Float64Array, n: number, rounding: number): boolean {
  const size = rounding * Math.sqrt(square.reduce((sum, x) => sum + x * x, 0));
  let any = false;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const upper = square[i * n + i];
      const beside = square[i * n + j];
      const lower = square[j * n + j];
      if (Math.abs(beside) <= size) continue;
      any = true;
      const ratio = (lower - upper) / beside / 2;
      const tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.sqrt(ratio * ratio + 1));
      turn(turns, n, i, j, tangent);
      turn(square, n, i, j, tangent);
      square[i * n + i] = upper - tangent * beside;
      square[j * n + j] = lower + tangent * beside;
      square[j * n + i] = 0;
      for (let k = 0; k < n; k++) {
        square[k * n + i] = square[i * n + k];
        square[k * n + j] = square[j * n + k];
      }
    }
  }
  return any;
}

/** Turns two rows of a matrix. */
function turn(x: Float64Array, n: number, i: number, j: number, tangent: number): void {
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  for (let k = 0; k < n; k++) {
    const a = x[i * n + k];
    const b = x[j * n + k];
    x[i * n + k] = cosine * (a - tangent * b);
    x[j * n + k] = cosine * (tangent * a + b);
  }
}
