// How a loop over a shape is walked: as few nested loops as the strides allow.
import type { Kind } from "./format.ts";
import type { Shape } from "./shapes.ts";

/** One of nested loops, the outermost first: how often, and by how much each place moves on. */
export interface Turn {
  count: number;
  strides: number[];
}

/** Neighbouring dimensions become one loop where every place walks through them without a jump. */
export function turns(shape: Shape, strides: number[][]): Turn[] {
  const joined: Turn[] = [];
  for (const [d, count] of shape.entries()) {
    const turn = { count, strides: strides.map((of) => of[d]) };
    const before = joined.at(-1);
    if (count === 1) continue;
    if (before?.strides.every((stride, i) => stride === turn.strides[i] * count)) {
      joined[joined.length - 1] = { count: before.count * count, strides: turn.strides };
    } else {
      joined.push(turn);
    }
  }
  return joined;
}

/** The arrays over all the memory, and how many bytes their numbers have. */
export interface Arrays {
  f: Float32Array | Float64Array;
  i: Int32Array;
}

/** True and false are whole numbers. */
export const arrayOf = (arrays: Arrays, type: Kind): Arrays["f"] | Int32Array => (type === "f" ? arrays.f : arrays.i);
