// Singular values and vectors by one-sided Jacobi rotations (Hestenes 1958) of R in A = QR: small singular values are as
// right as A tells them, which those from the eigenvalues of AᵀA would not be.
import type { Numbers } from "../instructions.ts";
import { orthonormal, triangular, turned } from "./qr.ts";
import { dot, hypotenuse, length } from "./reflections.ts";

const SWEEPS = 40; // over all pairs; six to ten are usual
const ROUNDING = 2.3e-16;

/**
 * Arrays A `[…, m, n]`, and to write, with c = min(m, n): U `[…, m, c]`, singular values `[…, c]`, descending, and Vᵀ
 * `[…, c, n]`. NaN throughout where an entry of A is not finite.
 */
export function svd([a, u, s, vt]: Numbers[], [m, n, c]: number[]): void {
  for (let i = 0; c > 0 && i < s.length / c; i++) {
    const one = Float64Array.from(a.subarray(i * m * n, (i + 1) * m * n));
    const scale = one.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0);
    const values = s.subarray(i * c, (i + 1) * c);
    const [left, right] = [u.subarray(i * m * c, (i + 1) * m * c), vt.subarray(i * c * n, (i + 1) * c * n)];
    for (let k = 0; k < one.length; k++) one[k] /= scale || 1;
    if (!Number.isFinite(scale)) for (const part of [values, left, right]) part.fill(Number.NaN);
    else if (m >= n) tall(turned(one, m, n), left, values, right, m, n);
    else wide(one, left, values, right, m, n);
    for (let k = 0; k < c; k++) values[k] *= scale;
  }
}

/** A is the transpose of Aᵀ = V S Uᵀ. */
function wide(a: Float64Array, u: Numbers, s: Numbers, vt: Numbers, m: number, n: number): void {
  const v = new Float64Array(n * m);
  const ut = new Float64Array(m * m);
  tall(a, v, s, ut, n, m);
  u.set(turned(ut, m, m));
  vt.set(turned(v, n, m));
}

/** A = QR, JR = S Vᵀ with rotations J that make the rows of R orthogonal, so U = QJᵀ. */
function tall(columns: Float64Array, u: Numbers, s: Numbers, vt: Numbers, m: number, n: number): void {
  const rows = new Float64Array(n * n);
  const taus = triangular(columns, rows, m, n);
  const frame = turned(orthonormal(columns, taus, m, n), n, m);
  const turns = new Float64Array(n * n);
  for (let i = 0; i < n; i++) turns[i * n + i] = 1;
  for (let sweep = 0; sweep < SWEEPS && rotated(rows, turns, n); sweep++);
  const lengths = Array.from({ length: n }, (_, i) => length(rows, i * n, n));
  const order = Array.from(lengths.keys()).sort((i, j) => lengths[j] - lengths[i]);
  order.forEach((from, to) => {
    s[to] = lengths[from];
    if (lengths[from] > 0) for (let k = 0; k < n; k++) vt[to * n + k] = rows[from * n + k] / lengths[from];
    else complete(vt, to, n);
    for (let i = 0; i < m; i++) u[i * n + to] = dot(frame, i * n, turns, from * n, n);
  });
}

/** Makes each pair of rows orthogonal in turn; whether any was not yet. */
function rotated(rows: Float64Array, turns: Float64Array, n: number): boolean {
  const squares = Float64Array.from({ length: n }, (_, i) => dot(rows, i * n, rows, i * n, n));
  let any = false;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const inner = dot(rows, i * n, rows, j * n, n);
      if (Math.abs(inner) <= ROUNDING * Math.sqrt(n * squares[i]) * Math.sqrt(squares[j])) continue;
      any = true;
      const ratio = (squares[j] - squares[i]) / (2 * inner);
      const tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + hypotenuse(ratio, 1));
      squares[i] -= tangent * inner;
      squares[j] += tangent * inner;
      turn(rows, i * n, j * n, tangent, n);
      turn(turns, i * n, j * n, tangent, n);
    }
  }
  return any;
}

function turn(rows: Float64Array, one: number, other: number, tangent: number, n: number): void {
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  const sine = cosine * tangent;
  for (let k = 0; k < n; k++) {
    const x = rows[one + k];
    const y = rows[other + k];
    rows[one + k] = cosine * x - sine * y;
    rows[other + k] = sine * x + cosine * y;
  }
}

/** Row `place`, which belongs to the singular value 0: a unit vector, less its parts along the rows before, twice. */
function complete(vt: Numbers, place: number, n: number): void {
  let row = new Float64Array(n);
  for (let unit = 0; unit < n && length(row, 0, n) < 0.5 / Math.sqrt(n); unit++) {
    row = new Float64Array(n);
    row[unit] = 1;
    for (let pass = 0; pass < 2; pass++) for (let i = 0; i < place; i++) remove(vt, i * n, row);
  }
  const size = length(row, 0, n);
  for (let k = 0; k < n; k++) vt[place * n + k] = row[k] / size;
}

function remove(vt: Numbers, at: number, row: Float64Array): void {
  let along = 0;
  for (let k = 0; k < row.length; k++) along += vt[at + k] * row[k];
  for (let k = 0; k < row.length; k++) row[k] -= along * vt[at + k];
}
