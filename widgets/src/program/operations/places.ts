// Operations that read or write at indices, and that sort.
import { asLazy, type Builder, type Operand } from "../builder.ts";
import type { Kind } from "../format.ts";
import * as routines from "../routines.ts";
import { common, dimension, type Shape, sizeOf } from "../shapes.ts";
import { searched, sorted } from "../sorting.ts";
import { broadcast, isFixed, type Lazy, permuted, sliced } from "../tensor.ts";
import type { Answer, Operations } from "./operation.ts";

const others = (rank: number, dim: number): number[] =>
  Array.from({ length: rank }, (_, d) => d).filter((d) => d !== dim);

/** A 0-d tensor as one of rank 1, for operations along a dimension. */
const atLeastOne = (b: Builder, x: Lazy): Lazy => (x.shape.length ? x : b.view(x, [1]));

/** With a dimension as the last one; `back` undoes it. */
function last(x: Lazy, dim: number): { rows: Lazy; back: (y: Lazy) => Lazy } {
  const order = [...others(x.shape.length, dim), dim];
  return {
    rows: permuted(x, order),
    back: (y) =>
      permuted(
        y,
        order.map((_, d) => order.indexOf(d)),
      ),
  };
}

/** An index tensor for several dimensions as one for all of them together. */
function flatIndex(b: Builder, index: Lazy[], sizes: number[]): Lazy {
  return index.reduce((flat, one, d) => {
    const wrapped = b.pointwise("where", [b.pointwise("lt", [one, 0]), b.pointwise("add", [one, sizes[d]]), one]);
    return d === 0 ? wrapped : b.pointwise("add", [b.pointwise("mul", [flat, sizes[d]]), wrapped]);
  }, index[0]);
}

interface Indexed {
  /** x with the indexed dimensions before the others. */
  turned: Lazy;
  order: number[];
  index: Lazy;
  rest: Shape;
  count: number;
  /** Where the dimensions of the index stand in the answer. */
  at: number;
}

function indexed(b: Builder, x: Lazy, indices: (Lazy | null)[]): Indexed {
  const dims = indices.flatMap((index, d) => (index ? [d] : []));
  const list = indices.filter((index) => index !== null).map((index) => b.cheap(index));
  if (list.some((index) => index.type === "b")) throw new Error("a mask as an index has no size known beforehand");
  const sizes = dims.map((d) => x.shape[d]);
  const order = [...dims, ...others(x.shape.length, -1).filter((d) => !dims.includes(d))];
  const next = dims.every((d, i) => i === 0 || d === dims[i - 1] + 1);
  return {
    turned: permuted(x, order),
    order,
    index: list.length === 1 ? list[0] : broadcast(flatIndex(b, list, sizes), common(list.map((one) => one.shape))),
    rest: order.slice(dims.length).map((d) => x.shape[d]),
    count: sizeOf(sizes),
    at: next ? dims[0] : 0,
  };
}

/** Moves the first `rank` dimensions to `at`. */
function placedAt(x: Lazy, rank: number, at: number): Lazy {
  const all = others(x.shape.length, -1);
  const rest = all.slice(rank);
  return permuted(x, [...rest.slice(0, at), ...all.slice(0, rank), ...rest.slice(at)]);
}

function index(b: Builder, x: Lazy, indices: (Lazy | null)[]): Lazy {
  const { turned, index, rest, count, at } = indexed(b, x, indices);
  const shape = [...index.shape, ...rest];
  const [out] = b.call(routines.chosenRows, [turned, index], [{ shape, type: x.type }], [sizeOf(rest), count]);
  return placedAt(out, index.shape.length, at);
}

function indexPut(b: Builder, x: Lazy, indices: (Lazy | null)[], values: Operand, accumulate = false): Lazy {
  const { turned, order, index, rest, count, at } = indexed(b, x, indices);
  const rank = index.shape.length;
  const wide = [...rest.slice(0, at), ...index.shape, ...rest.slice(at)];
  const rows = permuted(broadcast(asLazy(values), wide), [
    ...index.shape.map((_, d) => at + d),
    ...rest.map((_, d) => (d < at ? d : d + rank)),
  ]);
  const [out] = b.call(
    routines.replacedRows,
    [turned, index, { ...rows, type: x.type }],
    [{ shape: turned.shape, type: x.type }],
    [sizeOf(rest), count, +accumulate],
  );
  return permuted(
    out,
    order.map((_, d) => order.indexOf(d)),
  );
}

function gather(b: Builder, given: Lazy, dim: number, places: Lazy): Lazy {
  const [x, index] = [atLeastOne(b, given), atLeastOne(b, places)];
  const d = dimension(dim, x.shape.length);
  const { rows, back } = last(index, d);
  const from = last(cut(b, x, index.shape, d), d).rows;
  const numbers = [x.shape[d], index.shape[d]];
  const [out] = b.call(routines.gathered, [from, rows], [{ shape: rows.shape, type: x.type }], numbers);
  return b.view(back(out), places.shape);
}

/** The first numbers of each dimension but one, as many as an index has. */
function cut(b: Builder, x: Lazy, shape: Shape, dim: number): Lazy {
  return x.shape.reduce(
    (lazy, n, d) => (d === dim || n === shape[d] ? lazy : sliced(b.cheap(lazy), d, 0, shape[d], 1)),
    x,
  );
}

function scatter(b: Builder, given: Lazy, dim: number, places: Lazy, source: Operand, add: boolean): Lazy {
  const [x, index] = [atLeastOne(b, given), atLeastOne(b, places)];
  const d = dimension(dim, x.shape.length);
  const { rows, back } = last(index, d);
  const part = cut(b, x, index.shape, d);
  const from = typeof source === "object" ? cut(b, atLeastOne(b, source), index.shape, -1) : asLazy(source);
  const values = last(broadcast({ ...from, type: x.type }, index.shape), d).rows;
  const within = last(part, d).rows;
  const shape = [...rows.shape.slice(0, -1), x.shape[d]];
  const numbers = [x.shape[d], index.shape[d], +add];
  const [made] = b.call(routines.scattered, [within, rows, values], [{ shape, type: x.type }], numbers);
  if (part === x) return b.view(back(made), given.shape);
  const out = b.fresh(x.shape, x.type, isFixed(x) && isFixed(made));
  b.write(out, x);
  b.write(cut(b, out, index.shape, d), back(made));
  return out;
}

function running(combine: (sum: number, x: number) => number, first: number) {
  const routine = routines.running(combine, first);
  return (b: Builder, x: Lazy, dim: number, dtype?: Kind): Lazy => {
    const d = dimension(dim, x.shape.length);
    const type = dtype ?? (x.type === "f" ? "f" : "i");
    const numbers = [x.shape[d] ?? 1, sizeOf(x.shape.slice(d + 1))];
    return b.call(routine, [{ ...x, type }], [{ shape: x.shape, type }], numbers)[0];
  };
}

/** In order, equal numbers as they stood, and where each of them stood. */
function sort(b: Builder, given: Lazy, dim = -1, descending = false): Lazy[] {
  const x = atLeastOne(b, given);
  const d = dimension(dim, x.shape.length);
  const { rows, back } = last(x, d);
  const results = [x.type, "i" as const].map((type) => ({ shape: rows.shape, type }));
  const outs = b.call(sorted, [rows], results, [x.shape[d], +descending]);
  return outs.map((out) => b.view(back(out), given.shape));
}

function topk(b: Builder, x: Lazy, k: number, dim = -1, large = true): Lazy[] {
  const d = dimension(dim, x.shape.length);
  return sort(b, x, d, large).map((part) => (x.shape.length ? sliced(part, d, 0, k, 1) : part));
}

function searchsorted(b: Builder, sequence: Lazy, x: Operand, right = false, side: string | null = null): Lazy {
  const values = asLazy(x);
  const n = sequence.shape.at(-1) as number;
  const one = sequence.shape.length === 1;
  const many = one ? sizeOf(values.shape) : (values.shape.at(-1) as number);
  const numbers = [n, many, +(right || side === "right"), +one];
  return b.call(
    searched,
    [sequence, { ...values, type: sequence.type }],
    [{ shape: values.shape, type: "i" }],
    numbers,
  )[0];
}

/** 0 repeats[0] times, 1 repeats[1] times, …: `size` numbers. */
function repeatInterleave(b: Builder, repeats: Lazy, size: number | null = null): Answer {
  if (size === null) throw new Error("repeat_interleave needs output_size");
  return b.call(routines.repeatedIndices, [repeats], [{ shape: [size], type: "i" }])[0];
}

export const PLACES: Operations = {
  index,
  index_put: indexPut,
  index_select: (b: Builder, x: Lazy, dim: number, places: Lazy) =>
    index(b, x, [...Array(dimension(dim, x.shape.length)).fill(null), atLeastOne(b, places)]),
  gather,
  scatter: (b: Builder, x: Lazy, dim: number, places: Lazy, source: Operand) =>
    scatter(b, x, dim, places, source, false),
  scatter_add: (b: Builder, x: Lazy, dim: number, places: Lazy, source: Lazy) =>
    scatter(b, x, dim, places, source, true),
  cumsum: running((s, x) => s + x, 0),
  cumprod: running((s, x) => s * x, 1),
  sort,
  topk,
  searchsorted,
  repeat_interleave: repeatInterleave,
};
