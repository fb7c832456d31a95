// Operations that make one number of many.
import type { Builder } from "../builder.ts";
import type { Kind } from "../format.ts";
import { firstLargest } from "../routines.ts";
import { dimension, dimensions } from "../shapes.ts";
import { type Lazy, permuted } from "../tensor.ts";
import type { Operation, Operations } from "./operation.ts";

type Dims = number[] | number | null;

/** The kind of a sum: whole for true and false. */
const counted = (type: Kind): Kind => (type === "f" ? "f" : "i");

function plain(how: string, kind: (type: Kind) => Kind): Operation {
  return (b: Builder, x: Lazy, dims: Dims = null, keep = false) =>
    b.reduce(x, dimensions(dims, x.shape.length), keep, how, kind(x.type));
}

function extreme(how: "amax" | "amin"): Operation {
  return (b: Builder, x: Lazy, dims: Dims = null, keep = false) => {
    const gone = dimensions(dims, x.shape.length);
    if (gone.some((d) => x.shape[d] === 0)) throw new Error("there is no largest number of none");
    return b.reduce(x, gone, keep, how);
  };
}

/** Where the largest (sign 1) or smallest (−1) number stands: the first of them, or the first NaN. */
function place(b: Builder, x: Lazy, dim: number | null, keep: boolean, sign: number): Lazy {
  const rank = x.shape.length;
  const flat = dim === null ? b.view(x, [-1]) : x;
  const along = dim === null ? 0 : dimension(dim, rank);
  const rest = flat.shape.map((_, d) => d).filter((d) => d !== along);
  const count = flat.shape[along] ?? 1;
  if (count === 0) throw new Error("there is no largest number of none");
  const rows = permuted(flat, flat.shape.length ? [...rest, along] : []);
  const shape = rest.map((d) => flat.shape[d]);
  const [found] = b.call(firstLargest, [rows], [{ shape, type: "i" }], [count, sign]);
  if (!keep) return found;
  return b.view(found, dim === null ? x.shape.map(() => 1) : x.shape.map((n, d) => (d === along ? 1 : n)));
}

/** Σ(x − mean)² / (n − correction), the mean first. */
function variance(b: Builder, given: Lazy, dims: Dims = null, correction: number | null = 1, keep = false): Lazy {
  const x = b.settled(given);
  const gone = dimensions(dims, x.shape.length);
  const count = gone.reduce((n, d) => n * x.shape[d], 1) - (correction ?? 1);
  const centred = b.pointwise("sub", [x, b.reduce(x, gone, true, "mean")]);
  return b.reduce(centred, gone, keep, "squares", "f", Math.max(0, count));
}

export const REDUCING: Operations = {
  sum: plain("sum", counted),
  mean: plain("mean", () => "f"),
  any: plain("any", () => "b"),
  all: plain("all", () => "b"),
  amax: extreme("amax"),
  amin: extreme("amin"),
  argmax: (b: Builder, x: Lazy, dim: number | null = null, keep = false) => place(b, x, dim, keep, 1),
  argmin: (b: Builder, x: Lazy, dim: number | null = null, keep = false) => place(b, x, dim, keep, -1),
  var: variance,
};
