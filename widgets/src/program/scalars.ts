// Operations on single numbers, which loops apply at each index. The text of an arrow function becomes part of a compiled
// loop, so it may use nothing but its arguments and Math; what needs more is a function and is called.
import { erf } from "./erf.ts";
import type { Kind } from "./format.ts";

type Scalar = (a: number, b: number, c: number) => number;

/** Python's //, as C's fmod gives it: exact where a / b would be rounded up. */
function floordiv(a: number, b: number): number {
  if (b === 0) return a / b;
  const rest = a % b;
  const quotient = (a - rest) / b - (rest !== 0 && b < 0 !== rest < 0 ? 1 : 0);
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

/** C's pow, which knows that 1 to any power, and −1 to ±∞, is 1. */
function pow(a: number, b: number): number {
  return a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b;
}

export const SCALARS: Record<string, Scalar> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  truncdiv: (a, b) => Math.trunc(a / b),
  floordiv,
  remainder: (a, b) => (a % b !== 0 && b < 0 !== a % b < 0 ? (a % b) + b : a % b),
  pow,
  maximum: (a, b) => Math.max(a, b),
  minimum: (a, b) => Math.min(a, b),
  atan2: (a, b) => Math.atan2(a, b),
  eq: (a, b) => +(a === b),
  ne: (a, b) => +(a !== b),
  lt: (a, b) => +(a < b),
  le: (a, b) => +(a <= b),
  gt: (a, b) => +(a > b),
  ge: (a, b) => +(a >= b),
  logical_and: (a, b) => +(a !== 0 && b !== 0),
  logical_or: (a, b) => +(a !== 0 || b !== 0),
  logical_not: (a) => +(a === 0),
  bitwise_and: (a, b) => a & b,
  bitwise_right_shift: (a, b) => a >> b,
  where: (a, b, c) => (a !== 0 ? b : c),
  copy: (a) => a,
  truth: (a) => +(a !== 0),
  neg: (a) => -a,
  abs: (a) => Math.abs(a),
  sign: (a) => +(a > 0) - +(a < 0),
  reciprocal: (a) => 1 / a,
  square: (a) => a * a,
  cube: (a) => a * a * a,
  sqrt: (a) => Math.sqrt(a),
  exp: (a) => Math.exp(a),
  expm1: (a) => Math.expm1(a),
  log: (a) => Math.log(a),
  log1p: (a) => Math.log1p(a),
  sin: (a) => Math.sin(a),
  cos: (a) => Math.cos(a),
  acos: (a) => Math.acos(a),
  tanh: (a) => Math.tanh(a),
  sigmoid: (a) => 1 / (1 + Math.exp(-a)),
  relu: (a) => Math.max(a, 0),
  floor: (a) => Math.floor(a),
  ceil: (a) => Math.ceil(a),
  trunc: (a) => Math.trunc(a),
  erf,
  isnan: (a) => +Number.isNaN(a),
};

/** What kind of number an operation gives; for others, the widest kind of its arguments. */
const TRUE_OR_FALSE = "eq ne lt le gt ge logical_and logical_or logical_not isnan truth".split(" ");
const WHOLE_STAYS =
  "add sub mul truncdiv floordiv remainder maximum minimum bitwise_and bitwise_right_shift where copy neg abs sign square " +
  "cube relu floor ceil trunc pow";
const KEEPS = new Set(WHOLE_STAYS.split(" "));

export function kindOf(operation: string, kinds: Kind[]): Kind {
  if (TRUE_OR_FALSE.includes(operation)) return "b";
  if (!KEEPS.has(operation) || kinds.includes("f")) return "f";
  return kinds.includes("i") ? "i" : "b";
}
