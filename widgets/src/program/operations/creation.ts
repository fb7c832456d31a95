// Operations that make tensors from sizes and numbers.
import type { Builder } from "../builder.ts";
import type { Kind } from "../format.ts";
import type { Shape } from "../shapes.ts";
import { type Lazy, ofNumber } from "../tensor.ts";
import type { Operations } from "./operation.ts";

function arange(b: Builder, from: number, to: number, step: number, type: Kind): Lazy {
  const count = Math.max(0, Math.ceil((to - from) / step));
  return b.constant(
    [count],
    Float64Array.from({ length: count }, (_, i) => from + i * step),
    type,
  );
}

function eye(b: Builder, n: number, m: number, type: Kind): Lazy {
  const numbers = new Float64Array(n * m);
  for (let i = 0; i < Math.min(n, m); i++) numbers[i * m + i] = 1;
  return b.constant([n, m], numbers, type);
}

export const CREATING: Operations = {
  full: (_: Builder, shape: Shape, value: number, type: Kind) => ofNumber(Number(value), shape, type),
  full_like: (_: Builder, x: Lazy, value: number, type: Kind) => ofNumber(Number(value), x.shape, type),
  scalar_tensor: (_: Builder, value: number, type: Kind) => ofNumber(Number(value), [], type),
  arange,
  eye,
};
