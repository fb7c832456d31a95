// A = QR by Householder's reflections, with the signs of LAPACK, so that Q and R are those of torch.linalg.qr.
import type { Numbers } from "../instructions.ts";

/**
 * Arrays A `[…, m, n]`, and to write, with k = min(m, n): Q `[…, m, k]` with orthonormal columns and R `[…, k, n]`,
 * upper triangular.
 */
export function qr([a, q, r]: Numbers[], [m, n, k]: number[]): void {
  for (let i = 0; i * m * k < q.length; i++) {
    const columns = turned(a.subarray(i * m * n, (i + 1) * m * n), m, n);
    const taus = triangular(columns, r.subarray(i * k * n, (i + 1) * k * n), m, n);
    q.set(turned(orthonormal(columns, taus, m, k), k, m), i * m * k);
  }
}

/** The transpose of a matrix of `m` rows: its columns lie without gaps. */
function turned(a: Numbers, m: number, n: number): Float64Array {
  const columns = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) columns[j * m + i] = a[i * n + j];
  return columns;
}

/** Writes R and leaves the vectors v of the reflections I − τ v vᵀ in the columns; gives their τ. */
function triangular(columns: Float64Array, r: Numbers, m: number, n: number): number[] {
  const taus: number[] = [];
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < Math.min(k, m); i++) r[i * n + k] = columns[k * m + i];
    if (k >= m) continue;
    const start = k * m + k;
    const [beta, tau] = reflector(columns, start, m - k);
    r[k * n + k] = beta;
    taus.push(tau);
    for (let j = k + 1; j < n; j++) reflect(columns, start, tau, columns, j * m + k, m - k);
  }
  return taus;
}

/** The first `c` columns of H₀H₁ …, one after the other. */
function orthonormal(columns: Float64Array, taus: number[], m: number, c: number): Float64Array {
  const frame = new Float64Array(m * c);
  for (let j = 0; j < c; j++) {
    frame[j * m + j] = 1;
    for (let k = j; k >= 0; k--) reflect(columns, k * m + k, taus[k], frame, j * m + k, m - k);
  }
  return frame;
}

/**
 * Makes of x, `n` numbers from `start` on, the vector v of the reflection that sends x to (β, 0, …, 0), with β of the
 * sign that x₁ has not, as LAPACK chooses it (dlarfg). Gives [β, τ]; v₁ is 1. Where x is (x₁, 0, …, 0) nothing is
 * reflected: β = x₁, τ = 0.
 */
function reflector(x: Float64Array, start: number, n: number): [number, number] {
  const first = x[start];
  const below = dot(x, start + 1, x, start + 1, n - 1);
  x[start] = 1;
  if (below === 0) return [first, 0];
  const beta = (first > 0 ? -1 : 1) * Math.sqrt(first * first + below);
  for (let i = start + 1; i < start + n; i++) x[i] /= first - beta;
  return [beta, (beta - first) / beta];
}

/** Reflects x, `n` numbers from `at` on, by the v that stands in `vectors` from `start` on. */
function reflect(vectors: Float64Array, start: number, tau: number, x: Float64Array, at: number, n: number): void {
  const by = -tau * dot(vectors, start, x, at, n);
  for (let i = 0; i < n; i++) x[at + i] += by * vectors[start + i];
}

function dot(a: Float64Array, start: number, b: Float64Array, at: number, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += a[start + i] * b[at + i];
  return sum;
}
