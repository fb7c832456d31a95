// A = QR by Householder's reflections, with the signs of LAPACK, so that Q and R are those of torch.linalg.qr.
import type { Numbers } from "../instructions.ts";
import { reflect, reflector } from "./reflections.ts";

/**
 * Arrays A `[…, m, n]`, and to write: Q `[…, m, c]` with orthonormal columns and R `[…, c, n]`, upper triangular; c is
 * min(m, n), or m for a complete Q.
 */
export function qr([a, q, r]: Numbers[], [m, n, c]: number[]): void {
  const count = m * c === 0 ? 0 : q.length / (m * c);
  for (let i = 0; i < count; i++) {
    const columns = turned(a.subarray(i * m * n, (i + 1) * m * n), m, n);
    const taus = triangular(columns, r.subarray(i * c * n, (i + 1) * c * n), m, n);
    const frame = orthonormal(columns, taus, m, c);
    q.set(turned(frame, c, m), i * m * c);
  }
}

/** The transpose of a matrix of `m` rows: its columns lie without gaps. */
export function turned(a: Numbers, m: number, n: number): Float64Array {
  const columns = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) columns[j * m + i] = a[i * n + j];
  return columns;
}

/** Writes R and leaves the vectors of the reflections in the columns; gives their τ. */
export function triangular(columns: Float64Array, r: Numbers, m: number, n: number): Float64Array {
  const taus = new Float64Array(Math.min(m, n));
  r.fill(0);
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < Math.min(k, m); i++) r[i * n + k] = columns[k * m + i];
    if (k >= m) continue;
    const start = k * m + k;
    const [beta, tau] = reflector(columns, start, m - k);
    r[k * n + k] = beta;
    taus[k] = tau;
    for (let j = k + 1; j < n; j++) reflect(columns, start, tau, columns, j * m + k, m - k);
  }
  return taus;
}

/** The first `c` columns of H₀H₁ …, one after the other. */
export function orthonormal(columns: Float64Array, taus: Float64Array, m: number, c: number): Float64Array {
  const frame = new Float64Array(m * c);
  for (let j = 0; j < c; j++) {
    frame[j * m + j] = 1;
    for (let k = Math.min(j, taus.length - 1); k >= 0; k--)
      reflect(columns, k * m + k, taus[k], frame, j * m + k, m - k);
  }
  return frame;
}
