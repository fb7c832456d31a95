// How a loop over a shape is walked: as few nested loops as the strides allow.
import type { Kind } from "./format.ts";
import type { Shape } from "./shapes.ts";

/** One of nested loops, the outermost first: how often, and by how much each place moves on. */
export interface Turn {
  count: number;
  strides: number[];
}

/**
 * The dimensions in the order in which they are walked, whatever their order in the shape: those along which places jump
 * are outside. Neighbours become one loop where every place walks through them without a jump.
 */
export function turns(shape: Shape, strides: number[][]): Turn[] {
  const joined: Turn[] = [];
  for (const turn of nested(shape, strides)) {
    const before = joined.at(-1);
    if (before?.strides.every((stride, i) => stride === turn.strides[i] * turn.count)) {
      joined[joined.length - 1] = { count: before.count * turn.count, strides: turn.strides };
    } else {
      joined.push(turn);
    }
  }
  return joined;
}

function nested(shape: Shape, strides: number[][]): Turn[] {
  const all = shape.map((count, d) => ({ count, strides: strides.map((of) => of[d]) }));
  const jumps = ({ strides: steps }: Turn) => steps.filter((step) => Math.abs(step) > 1).length;
  const last = ({ strides: steps }: Turn) => Math.abs(steps.at(-1) ?? 0); // that of what is written
  return all.filter(({ count }) => count !== 1).sort((a, b) => jumps(b) - jumps(a) || last(b) - last(a));
}

/** The whole memory, as numbers of both kinds. */
export interface Arrays {
  f: Float32Array | Float64Array;
  i: Int32Array;
}

/** True and false are whole numbers. */
export const arrayOf = (arrays: Arrays, type: Kind): Arrays["f"] | Int32Array => (type === "f" ? arrays.f : arrays.i);
