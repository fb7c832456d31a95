// Operations that look at the same numbers in another way, or put tensors together.
import type { Builder } from "../builder.ts";
import { dimension, dimensions, type Shape, sizeOf } from "../shapes.ts";
import { diagonal, isFixed, type Lazy, ofNumber, permuted, selected, sliced } from "../tensor.ts";
import type { Operations } from "./operation.ts";

type Size = number | null;

/** Where a slice begins and how many indices it has, as Python has it. */
function range(n: number, from: Size, to: Size, step: number): [number, number] {
  const within = (i: number) => Math.min(n, Math.max(0, i < 0 ? i + n : i));
  const [first, end] = [within(from ?? 0), within(to ?? n)];
  return [first, Math.max(0, Math.ceil((end - first) / step))];
}

function slice(b: Builder, x: Lazy, dim: number, from: Size, to: Size, step: number): Lazy {
  const d = dimension(dim, x.shape.length);
  const [first, count] = range(x.shape[d], from, to, step);
  return first === 0 && count === x.shape[d] ? x : sliced(b.cheap(x), d, first, count, step);
}

function select(b: Builder, x: Lazy, dim: number, index: number): Lazy {
  const d = dimension(dim, x.shape.length);
  const at = index < 0 ? index + x.shape[d] : index;
  if (!(at >= 0 && at < x.shape[d])) throw new Error(`index ${index} is outside of ${x.shape[d]}`);
  return selected(b.cheap(x), d, at);
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

function flip(b: Builder, x: Lazy, dims: number[]): Lazy {
  const turned = b.cheap(x);
  return dims.reduce((lazy, dim) => {
    const d = dimension(dim, lazy.shape.length);
    return lazy.shape[d] ? sliced(lazy, d, lazy.shape[d] - 1, lazy.shape[d], -1) : lazy;
  }, turned);
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

/** A copy of x in which a part, seen by `view`, is another tensor. */
function patched(b: Builder, x: Lazy, part: Lazy, view: (x: Lazy) => Lazy): Lazy {
  const out = b.fresh(x.shape, x.type, isFixed(x) && isFixed(part));
  b.write(out, x);
  b.write(view(out), part);
  return out;
}

/** Numbers before and after each dimension, the last one first. */
function padded(b: Builder, x: Lazy, pads: number[], value = 0): Lazy {
  const rank = x.shape.length;
  const [before, after] = [0, 1].map((side) => x.shape.map((_, d) => pads[2 * (rank - 1 - d) + side] ?? 0));
  const shape = x.shape.map((n, d) => n + before[d] + after[d]);
  const out = b.fresh(shape, x.type, isFixed(x));
  b.write(out, ofNumber(value, shape, x.type));
  let [into, from] = [out, x];
  for (const [d, n] of x.shape.entries()) {
    const [cut, end] = [Math.max(0, -before[d]), n - Math.max(0, -after[d])];
    from = slice(b, from, d, cut, end, 1);
    into = sliced(into, d, Math.max(0, before[d]), from.shape[d], 1);
  }
  b.write(into, from);
  return out;
}

function repeated(b: Builder, x: Lazy, times: number[]): Lazy {
  const shape = [...times.slice(x.shape.length).map(() => 1), ...x.shape];
  const pairs = b.view(
    x,
    shape.flatMap((n) => [1, n]),
  );
  const wide = b.expanded(
    pairs,
    shape.flatMap((n, d) => [times[d], n]),
  );
  return b.view(
    wide,
    shape.map((n, d) => n * times[d]),
  );
}

function split(b: Builder, x: Lazy, sizes: number[], dim = 0): Lazy[] {
  const stored = b.cheap(x);
  let end = 0;
  return sizes.map((n) => {
    end += n;
    return slice(b, stored, dim, end - n, end, 1);
  });
}

function diagonalOf(b: Builder, x: Lazy, offset = 0, first = 0, second = 1): Lazy {
  const [i, j] = [first, second].map((d) => dimension(d, x.shape.length));
  return diagonal(b.cheap(x), offset, i, j);
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
  slice: (b: Builder, x: Lazy, dim = 0, from: Size = null, to: Size = null, step = 1) =>
    slice(b, x, dim, from, to, step),
  select,
  diagonal: diagonalOf,
  split_with_sizes: split,
  cat: joined,
  flip,
  repeat: repeated,
  constant_pad_nd: padded,
  slice_scatter: (b: Builder, x: Lazy, part: Lazy, dim = 0, from: Size = null, to: Size = null, step = 1) =>
    patched(b, x, part, (out) => slice(b, out, dim, from, to, step)),
  select_scatter: (b: Builder, x: Lazy, part: Lazy, dim: number, index: number) =>
    patched(b, x, part, (out) => select(b, out, dim, index)),
};
