// Operations that look at the same numbers in another way, or put tensors together.
import type { Builder } from "../builder.ts";
import { dimension, dimensions, type Shape, sizeOf } from "../shapes.ts";
import { diagonal, isFixed, type Lazy, permuted, selected, sliced } from "../tensor.ts";
import type { Operations } from "./operation.ts";

type Size = number | null;

/** Where a slice begins and how many indices it has, as Python has it. */
function range(n: number, from: Size, to: Size, step: number): [number, number] {
  const within = (i: number) => Math.min(n, Math.max(0, i < 0 ? i + n : i));
  const [first, end] = [within(from ?? 0), within(to ?? n)];
  return [first, Math.max(0, Math.ceil((end - first) / step))];
}

function slice(b: Builder, x: Lazy, dim = 0, from: Size = null, to: Size = null, step = 1): Lazy {
  const d = dimension(dim, x.shape.length);
  const [first, count] = range(x.shape[d], from, to, step);
  return first === 0 && count === x.shape[d] ? x : sliced(b.settled(x), d, first, count, step);
}

function select(b: Builder, x: Lazy, dim: number, index: number): Lazy {
  const d = dimension(dim, x.shape.length);
  const at = index < 0 ? index + x.shape[d] : index;
  if (!(at >= 0 && at < x.shape[d])) throw new Error(`index ${index} is outside of ${x.shape[d]}`);
  return selected(b.settled(x), d, at);
}

function permute(_: Builder, x: Lazy, order: number[]): Lazy {
  return permuted(
    x,
    order.map((d) => dimension(d, order.length)),
  );
}

function expand(b: Builder, x: Lazy, shape: Shape): Lazy {
  const more = shape.length - x.shape.length;
  return b.expanded(
    x,
    shape.map((n, d) => (n === -1 ? x.shape[d - more] : n)),
  );
}

function unsqueeze(b: Builder, x: Lazy, dim: number): Lazy {
  return b.view(x, x.shape.toSpliced(dimension(dim, x.shape.length + 1), 0, 1));
}

function squeeze(b: Builder, x: Lazy, dims: number[] | number | null = null): Lazy {
  if (!x.shape.length) return x;
  const gone = Array.isArray(dims) && !dims.length ? [] : dimensions(dims, x.shape.length);
  return b.view(
    x,
    x.shape.filter((n, d) => n !== 1 || !gone.includes(d)),
  );
}

/** Tensors after one another along a dimension. */
export function joined(b: Builder, given: Lazy[], dim = 0): Lazy {
  const list = given.filter((x) => x.shape.length !== 1 || x.shape[0] || given.every((y) => y.shape.length === 1));
  const d = dimension(dim, list[0].shape.length);
  const total = list.reduce((n, x) => n + x.shape[d], 0);
  const type = (["f", "i", "b"] as const).find((kind) => list.some((x) => x.type === kind)) ?? "f";
  const out = b.fresh(list[0].shape.with(d, total), type, list.every(isFixed));
  let at = 0;
  for (const x of list) {
    b.write(sliced(out, d, at, x.shape[d], 1), x);
    at += x.shape[d];
  }
  return out;
}

/** A copy of x in which a slice is another tensor. */
function sliceScatter(b: Builder, x: Lazy, part: Lazy, dim = 0, from: Size = null, to: Size = null, step = 1): Lazy {
  const out = b.fresh(x.shape, x.type, isFixed(x) && isFixed(part));
  b.write(out, x);
  b.write(slice(b, out, dim, from, to, step), part);
  return out;
}

function diagonalOf(b: Builder, x: Lazy, offset = 0, first = 0, second = 1): Lazy {
  const [i, j] = [first, second].map((d) => dimension(d, x.shape.length));
  return diagonal(b.settled(x), offset, i, j);
}

export const VIEWS: Operations = {
  sym_size: (_: Builder, x: Lazy, dim: number) => x.shape[dimension(dim, x.shape.length)],
  sym_numel: (_: Builder, x: Lazy) => sizeOf(x.shape),
  getitem: (_: Builder, list: Lazy[], index: number) => list[index],
  permute,
  view: (b: Builder, x: Lazy, shape: Shape) => b.view(x, shape),
  expand,
  unsqueeze,
  squeeze,
  slice,
  select,
  diagonal: diagonalOf,
  cat: joined,
  slice_scatter: sliceScatter,
};
