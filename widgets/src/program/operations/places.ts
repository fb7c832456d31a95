// Operations that read or write at indices, and that sort.
import { asLazy, type Builder, type Operand } from "../builder.ts";
import * as routines from "../routines.ts";
import { dimension, sizeOf } from "../shapes.ts";
import { sorted } from "../sorting.ts";
import { broadcast, type Lazy, permuted } from "../tensor.ts";
import type { Operations } from "./operation.ts";

const others = (rank: number, dim: number): number[] =>
  Array.from({ length: rank }, (_, d) => d).filter((d) => d !== dim);

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

/** x at the indices along one dimension, whose dimensions take its place. */
function index(b: Builder, x: Lazy, indices: (Lazy | null)[]): Lazy {
  const dims = indices.flatMap((places, d) => (places ? [d] : []));
  const [d] = dims;
  const places = indices[d];
  if (dims.length !== 1 || !places || places.type === "b") throw new Error("an index is whole, for one dimension");
  const rest = others(x.shape.length, d);
  const sizes = rest.map((other) => x.shape[other]);
  const shape = [...places.shape, ...sizes];
  const numbers = [sizeOf(sizes), x.shape[d]];
  const [out] = b.call(routines.chosenRows, [permuted(x, [d, ...rest]), places], [{ shape, type: x.type }], numbers);
  return placedAt(out, places.shape.length, d);
}

/** Moves the first `rank` dimensions to `at`. */
function placedAt(x: Lazy, rank: number, at: number): Lazy {
  const all = others(x.shape.length, -1);
  const rest = all.slice(rank);
  return permuted(x, [...rest.slice(0, at), ...all.slice(0, rank), ...rest.slice(at)]);
}

function gather(b: Builder, x: Lazy, dim: number, places: Lazy): Lazy {
  const { d, from, at, back } = along(x, dim, places);
  const numbers = [x.shape[d], places.shape[d]];
  return back(b.call(routines.gathered, [from, at], [{ shape: at.shape, type: x.type }], numbers)[0]);
}

function scatter(b: Builder, x: Lazy, dim: number, places: Lazy, source: Operand): Lazy {
  const { d, from, at, back } = along(x, dim, places);
  const values = last(broadcast({ ...asLazy(source), type: x.type }, places.shape), d).rows;
  const numbers = [x.shape[d], places.shape[d]];
  return back(b.call(routines.scattered, [from, at, values], [{ shape: from.shape, type: x.type }], numbers)[0]);
}

/** x and indices along its dimension d, both with this dimension as the last. */
function along(x: Lazy, dim: number, places: Lazy) {
  const d = dimension(dim, x.shape.length);
  const fits = x.shape.every((n, other) => other === d || n === places.shape[other]);
  if (!fits) throw new Error("indices along a dimension need x's size in the others");
  const { rows, back } = last(x, d);
  return { d, from: rows, at: last(places, d).rows, back };
}

/** In order, equal numbers as they stood, and where each of them stood. */
function sort(b: Builder, x: Lazy, dim = -1, descending = false): Lazy[] {
  const d = dimension(dim, x.shape.length);
  const { rows, back } = last(x, d);
  const results = [x.type, "i" as const].map((type) => ({ shape: rows.shape, type }));
  return b.call(sorted, [rows], results, [x.shape[d], +descending]).map(back);
}

export const PLACES: Operations = { index, gather, scatter, sort };
