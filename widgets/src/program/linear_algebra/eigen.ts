// Eigenvalues and eigenvectors of symmetric matrices, by Jacobi's rotations: short, and as right as any. The matrices of
// a program are as large as its classes are many; of 100 rows the time is a twentieth of a second.
import type { Numbers } from "../instructions.ts";

const SWEEPS = 50; // over all pairs; six to ten are usual
const ROUNDING = 1e-17;

/**
 * Arrays A `[…, n, n]`, of which the lower half is read, and to write: eigenvalues `[…, n]`, ascending, and
 * eigenvectors `[…, n, n]`, its columns. NaN where an entry of A is not finite.
 */
export function eigh([a, values, vectors]: Numbers[], [n]: number[]): void {
  for (let at = 0; at < values.length; at += n) {
    const first = at * n;
    const square = Float64Array.from({ length: n * n }, (_, i) => {
      const [row, column] = [Math.floor(i / n), i % n];
      return a[first + Math.max(row, column) * n + Math.min(row, column)];
    });
    const turns = square.map((_, i) => Number(i % (n + 1) === 0));
    for (let sweep = 0; sweep < SWEEPS && turned(square, turns, n); sweep++);
    const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => square[i * n + i] - square[j * n + j]);
    for (const [j, from] of order.entries()) {
      values[at + j] = square[from * n + from];
      for (let i = 0; i < n; i++) vectors[first + i * n + j] = turns[from * n + i];
    }
  }
}

/** Makes each entry beside the diagonal 0 in turn; whether any was more than a rounding error. */
function turned(square: Float64Array, turns: Float64Array, n: number): boolean {
  const size = ROUNDING * Math.sqrt(square.reduce((sum, x) => sum + x * x, 0));
  let any = false;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const beside = square[i * n + j];
      if (Math.abs(beside) <= size) continue;
      any = true;
      const ratio = (square[j * n + j] - square[i * n + i]) / (2 * beside);
      const tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.hypot(ratio, 1));
      turn(square, n, i, j, tangent, n, 1);
      turn(square, n, i, j, tangent, 1, n);
      turn(turns, n, i, j, tangent, n, 1);
    }
  }
  return any;
}

/** Turns two rows of a matrix, or two columns: `apart` numbers lie between two, and `next` between their numbers. */
function turn(x: Float64Array, n: number, i: number, j: number, tangent: number, apart: number, next: number): void {
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  for (let k = 0, one = i * apart, two = j * apart; k < n; k++, one += next, two += next) {
    const a = x[one];
    const b = x[two];
    x[one] = cosine * (a - tangent * b);
    x[two] = cosine * (tangent * a + b);
  }
}
