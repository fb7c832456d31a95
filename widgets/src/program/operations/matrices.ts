// Products of matrices and linear algebra.
import type { Builder } from "../builder.ts";
import type { Routine } from "../instructions.ts";
import { eigh } from "../linear_algebra/eigen.ts";
import { qr } from "../linear_algebra/qr.ts";
import type { Shape } from "../shapes.ts";
import type { Lazy } from "../tensor.ts";
import type { Operations } from "./operation.ts";

const product = (b: Builder, x: Lazy, y: Lazy) => b.product(x, y);

/** A routine on matrices, one or many. */
function factored(b: Builder, routine: Routine, x: Lazy, shapes: Shape[], numbers: number[]): Lazy[] {
  const before = x.shape.slice(0, -2);
  const results = shapes.map((shape) => ({ shape: [...before, ...shape], type: "f" as const }));
  return b.call(routine, [x], results, numbers);
}

function eigenvalues(b: Builder, x: Lazy): Lazy[] {
  const n = x.shape.at(-1) as number;
  return factored(b, eigh, x, [[n], [n, n]], [n]);
}

function orthogonal(b: Builder, x: Lazy): Lazy[] {
  const [m, n] = x.shape.slice(-2);
  const k = Math.min(m, n);
  const shapes = [
    [m, k],
    [k, n],
  ];
  return factored(b, qr, x, shapes, [m, n, k]);
}

export const MATRICES: Operations = {
  mm: product,
  bmm: product,
  _linalg_eigh: eigenvalues,
  linalg_qr: orthogonal,
};
