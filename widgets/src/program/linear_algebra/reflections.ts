// Householder's reflections I − τ v vᵀ, on vectors that lie in an array without gaps.

/**
 * Makes of x, `n` numbers from `start` on, the vector v of the reflection that sends x to (β, 0, …, 0), with β of the
 * sign that x₁ has not, as LAPACK chooses it (dlarfg). Gives [β, τ]; v₁ is 1. Where x is (x₁, 0, …, 0) nothing is
 * reflected: β = x₁, τ = 0.
 */
export function reflector(x: Float64Array, start: number, n: number): [number, number] {
  const first = x[start];
  const below = length(x, start + 1, n - 1);
  x[start] = 1;
  if (below === 0) return [first, 0];
  const beta = first > 0 ? -hypotenuse(first, below) : hypotenuse(first, below);
  for (let i = start + 1; i < start + n; i++) x[i] /= first - beta;
  return [beta, (beta - first) / beta];
}

/** Reflects x, `n` numbers from `at` on, by the v that stands in `vectors` from `start` on. */
export function reflect(
  vectors: Float64Array,
  start: number,
  tau: number,
  x: Float64Array,
  at: number,
  n: number,
): void {
  if (tau === 0) return;
  const by = -tau * dot(vectors, start, x, at, n);
  for (let i = 0; i < n; i++) x[at + i] += by * vectors[start + i];
}

/** The inner product of `n` numbers, as four sums, so that none waits for another. */
export function dot(a: Float64Array, start: number, b: Float64Array, at: number, n: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const whole = n - (n % 4);
  for (let i = 0; i < whole; i += 4) {
    s0 += a[start + i] * b[at + i];
    s1 += a[start + i + 1] * b[at + i + 1];
    s2 += a[start + i + 2] * b[at + i + 2];
    s3 += a[start + i + 3] * b[at + i + 3];
  }
  for (let i = whole; i < n; i++) s0 += a[start + i] * b[at + i];
  return s0 + s1 + (s2 + s3);
}

/** √(Σx²), of numbers whose squares may be too large or too small. */
export function length(x: Float64Array, start: number, n: number): number {
  const plain = Math.sqrt(dot(x, start, x, start, n));
  if (plain > 1e-140 && plain < 1e140) return plain;
  let largest = 0;
  for (let i = start; i < start + n; i++) largest = Math.max(largest, Math.abs(x[i]));
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  let sum = 0;
  for (let i = start; i < start + n; i++) sum += (x[i] / largest) ** 2;
  return largest * Math.sqrt(sum);
}

export function hypotenuse(a: number, b: number): number {
  const [large, small] = Math.abs(a) > Math.abs(b) ? [Math.abs(a), Math.abs(b)] : [Math.abs(b), Math.abs(a)];
  if (large === 0) return 0;
  return large * Math.sqrt(1 + (small / large) ** 2);
}
