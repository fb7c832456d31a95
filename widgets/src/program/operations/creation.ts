// Operations that make tensors from sizes and numbers.
import type { Builder } from "../builder.ts";
import type { Kind } from "../format.ts";
import type { Shape } from "../shapes.ts";
import { isLazy, type Lazy, ofNumber } from "../tensor.ts";
import { type Answer, kindAmong, type Operations } from "./operation.ts";

type Size = number;

function filled(shape: Shape, value: number | boolean | Lazy, type: Kind | undefined): Lazy {
  if (isLazy(value)) return { ...value, type: type ?? value.type };
  const kind = type ?? (typeof value === "boolean" ? "b" : Number.isInteger(value) ? "i" : "f");
  return ofNumber(
    kind === "b" ? +Boolean(value) : kind === "i" ? Math.trunc(Number(value)) : Number(value),
    shape,
    kind,
  );
}

/** 0, 1, … as a constant. */
export function counted(b: Builder, count: number, from = 0, step = 1, type: Kind = "i"): Lazy {
  const numbers = Float64Array.from({ length: count }, (_, i) => from + i * step);
  return b.constant([count], numbers, type);
}

/** arange(end), arange(start, end) or arange(start, end, step), and then the dtype. */
function arange(b: Builder, ...args: unknown[]): Lazy {
  const given = args.filter((x): x is number => typeof x === "number");
  const [from, to, step = 1] = given.length === 1 ? [0, given[0]] : given;
  const type = kindAmong(args) ?? (given.every(Number.isInteger) ? "i" : "f");
  return counted(b, Math.max(0, Math.ceil((to - from) / step)), from, step, type);
}

/** `count` numbers from the first to the last, computed from both ends as PyTorch does. */
function linspace(b: Builder, from: number, to: number, count: number): Lazy {
  const step = (to - from) / (count - 1);
  const at = (i: number) => (i < count / 2 ? from + step * i : to - step * (count - 1 - i));
  return b.constant(
    [count],
    Float64Array.from({ length: count }, (_, i) => (count === 1 ? from : at(i))),
    "f",
  );
}

function eye(b: Builder, n: number, ...rest: unknown[]): Lazy {
  const m = typeof rest[0] === "number" ? rest[0] : n;
  const numbers = new Float64Array(n * m);
  for (let i = 0; i < Math.min(n, m); i++) numbers[i * m + i] = 1;
  return b.constant([n, m], numbers, kindAmong(rest) ?? "f");
}

/** x on one side of its diagonal and 0 on the other; `side` 1: below, −1: above. */
function triangle(side: number) {
  return (b: Builder, x: Lazy, offset = 0): Answer => {
    const [rows, columns] = x.shape.slice(-2);
    const numbers = Float64Array.from({ length: rows * columns }, (_, at) => {
      const above = (at % columns) - Math.floor(at / columns) - offset;
      return +(above * side <= 0);
    });
    return b.pointwise("where", [b.constant([rows, columns], numbers, "b"), x, 0], x.type);
  };
}

export const CREATING: Operations = {
  full: (_: Builder, shape: Shape, value: number, ...rest: unknown[]) => filled(shape, value, kindAmong(rest)),
  full_like: (_: Builder, x: Lazy, value: number, ...rest: unknown[]) =>
    filled(x.shape, value, kindAmong(rest) ?? x.type),
  fill: (_: Builder, x: Lazy, value: number) => filled(x.shape, value, x.type),
  scalar_tensor: (_: Builder, value: number, ...rest: unknown[]) => filled([], value, kindAmong(rest) ?? "f"),
  zeros: (_: Builder, shape: Shape, ...rest: unknown[]) => filled(shape, 0, kindAmong(rest) ?? "f"),
  ones: (_: Builder, shape: Shape, ...rest: unknown[]) => filled(shape, 1, kindAmong(rest) ?? "f"),
  empty: (_: Builder, shape: Shape, ...rest: unknown[]) => filled(shape, 0, kindAmong(rest) ?? "f"),
  zeros_like: (_: Builder, x: Lazy, ...rest: unknown[]) => filled(x.shape, 0, kindAmong(rest) ?? x.type),
  ones_like: (_: Builder, x: Lazy, ...rest: unknown[]) => filled(x.shape, 1, kindAmong(rest) ?? x.type),
  empty_like: (_: Builder, x: Lazy, ...rest: unknown[]) => filled(x.shape, 0, kindAmong(rest) ?? x.type),
  new_zeros: (_: Builder, x: Lazy, shape: Shape, ...rest: unknown[]) => filled(shape, 0, kindAmong(rest) ?? x.type),
  new_ones: (_: Builder, x: Lazy, shape: Shape, ...rest: unknown[]) => filled(shape, 1, kindAmong(rest) ?? x.type),
  new_full: (_: Builder, x: Lazy, shape: Shape, value: Size, ...rest: unknown[]) =>
    filled(shape, value, kindAmong(rest) ?? x.type),
  arange,
  linspace,
  eye,
  tril: triangle(1),
  triu: triangle(-1),
};
