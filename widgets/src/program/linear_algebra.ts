// Decompositions, as routines of a plan: arrays without gaps, those to read first, then those to write; then sizes.
// All of them work in float64, whatever the arrays are.
export { eigh } from "./linear_algebra/eigen.ts";
export { qr } from "./linear_algebra/qr.ts";
export { solve } from "./linear_algebra/solve.ts";
export { svd } from "./linear_algebra/svd.ts";
