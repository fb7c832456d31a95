/** The error function, right to 4e-15: 2x/√π exp(−x²) Σₙ (2x²)ⁿ / (1·3·…·(2n+1)), of which no term is negative. */
export function erf(x: number): number {
  if (!(Math.abs(x) < 6)) return Math.sign(x);
  let term = (2 / Math.sqrt(Math.PI)) * x;
  let sum = term;
  for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) {
    term *= (2 * x * x) / n;
    sum += term;
  }
  return sum * Math.exp(-x * x);
}
