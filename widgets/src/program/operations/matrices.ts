// Products of matrices and linear algebra.
import type { Builder } from "../builder.ts";
import type { Routine } from "../instructions.ts";
import { eigh, qr, svd } from "../linear_algebra.ts";
import type { Shape } from "../shapes.ts";
import type { Lazy } from "../tensor.ts";
import type { Operations } from "./operation.ts";

/** A routine on square or other matrices, one or many. */
function factored(b: Builder, routine: Routine, x: Lazy, shapes: Shape[], numbers: number[]): Lazy[] {
  const before = x.shape.slice(0, -2);
  const results = shapes.map((shape) => ({ shape: [...before, ...shape], type: "f" as const }));
  return b.call(routine, [x], results, numbers);
}

function eigenvalues(b: Builder, x: Lazy): Lazy[] {
  const n = x.shape.at(-1) as number;
  return factored(b, eigh, x, [[n], [n, n]], [n]);
}

function orthogonal(b: Builder, x: Lazy, mode = "reduced"): Lazy[] {
  const [m, n] = x.shape.slice(-2);
  const k = mode === "complete" ? m : Math.min(m, n);
  return factored(
    b,
    qr,
    x,
    [
      [m, k],
      [k, n],
    ],
    [m, n, k],
  );
}

function singular(b: Builder, x: Lazy, full = false): Lazy[] {
  const [m, n] = x.shape.slice(-2);
  const least = Math.min(m, n);
  if (full && m !== n) throw new Error("singular vectors are computed with full_matrices=False only");
  return factored(b, svd, x, [[m, least], [least], [least, n]], [m, n, least]);
}

export const MATRICES: Operations = {
  mm: (b: Builder, x: Lazy, y: Lazy) => b.product(x, y),
  bmm: (b: Builder, x: Lazy, y: Lazy) => b.product(x, y),
  _linalg_eigh: eigenvalues,
  linalg_qr: orthogonal,
  _linalg_svd: singular,
};
