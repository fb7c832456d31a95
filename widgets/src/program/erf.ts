// The error function to a rounding error, in a few nanoseconds: two polynomials, fitted at Chebyshev's nodes in 40 digits.

// erf(x) / x by powers of x², for |x| ≤ 1.
const SMALL = [
  1.1283791670955126, -0.37612638903183543, 0.11283791670945006, -0.02686617064323777, 0.00522397760711642,
  -0.00085483259753897, 0.0001205529490484, -1.492473690742e-5, 1.64474247033e-6, -1.6208483802e-7, 1.372006455e-8,
  -7.7958988e-10,
];

// erfc(x) exp(x²) by powers of (x − 3) / (x + 3), for 1 ≤ x ≤ 6; beyond, erf is 1.
const LARGE = [
  0.17900115118138996, -0.32623356004303716, 0.24560380171233195, -0.15011593650078744, 0.07166583719774874,
  -0.02439249931827319, 0.00426913634750826, 0.00070774644439015, -0.00059706235170933, 4.525472635483e-5,
  6.4061820735305e-5, -1.284889451252e-5, -8.00802131941e-6, 2.02360317964e-6, 1.2801900863e-6,
];

export function erf(x: number): number {
  const size = Math.abs(x);
  if (size <= 1) return x * polynomial(SMALL, x * x);
  if (!(size < 6)) return Math.sign(x);
  return Math.sign(x) * (1 - Math.exp(-x * x) * polynomial(LARGE, (size - 3) / (size + 3)));
}

function polynomial(coefficients: number[], x: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i];
  return sum;
}
