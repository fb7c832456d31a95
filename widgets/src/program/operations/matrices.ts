// Products of matrices and linear algebra.
import type { Builder, Operand } from "../builder.ts";
import type { Routine } from "../instructions.ts";
import { eigh, qr, svd } from "../linear_algebra.ts";
import { common, type Shape } from "../shapes.ts";
import type { Lazy } from "../tensor.ts";
import type { Operations } from "./operation.ts";

function matmul(b: Builder, x: Lazy, y: Lazy): Lazy {
  const [first, second] = [
    x.shape.length === 1 ? b.view(x, [1, -1]) : x,
    y.shape.length === 1 ? b.view(y, [-1, 1]) : y,
  ];
  const before = common([first.shape.slice(0, -2), second.shape.slice(0, -2)]);
  const [a, c] = [first, second].map((lazy) => {
    const wide = [...before, ...lazy.shape.slice(-2)];
    return before.length > 1 ? b.view(b.expanded(lazy, wide), [-1, ...lazy.shape.slice(-2)]) : b.expanded(lazy, wide);
  });
  const rows = x.shape.length === 1 ? [] : [x.shape.at(-2) as number];
  const columns = y.shape.length === 1 ? [] : [y.shape.at(-1) as number];
  return b.view(b.product(a, c), [...before, ...rows, ...columns]);
}

/** beta x + alpha (a b). */
function added(b: Builder, x: Lazy, first: Lazy, second: Lazy, beta: Operand = 1, alpha: Operand = 1): Lazy {
  const times = (factor: Operand, lazy: Lazy) => (factor === 1 ? lazy : b.pointwise("mul", [lazy, factor]));
  return b.pointwise("add", [times(beta, x), times(alpha, matmul(b, first, second))]);
}

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
  mv: matmul,
  dot: matmul,
  matmul,
  addmm: added,
  addmv: added,
  baddbmm: added,
  _linalg_eigh: eigenvalues,
  linalg_eigh: eigenvalues,
  linalg_qr: orthogonal,
  _linalg_svd: singular,
};
