// Loops and reductions without compiling anything, for pages whose security policy forbids it: the same numbers, slower.
// A term is computed for a stretch of the innermost loop at a time.
import type { Instruction, Loop, Numbers, Reduce } from "./instructions.ts";
import { type Arrays, arrayOf, type Turn, turns } from "./loops.ts";
import { REDUCTIONS } from "./reductions.ts";
import { SCALARS } from "./scalars.ts";
import type { Place, Term } from "./tensor.ts";

type Run = () => void;
/** Fills the first numbers of its own array for where the places stand. */
type Filler = (count: number) => Float64Array;

const STRETCH = 256;

export function closures(instructions: Instruction[], arrays: Arrays): Map<Instruction, Run> {
  const runs = new Map<Instruction, Run>();
  for (const one of instructions) {
    if (one.is === "loop") runs.set(one, loop(one, arrays));
    if (one.is === "reduce") runs.set(one, reduction(one, arrays));
  }
  return runs;
}

/** A place on its way through a loop. */
class Walker {
  readonly array: Numbers;
  at: number;
  /** By how much it moves in the innermost loop. */
  stride = 0;

  constructor({ buffer, offset }: Place, arrays: Arrays) {
    this.array = arrayOf(arrays, buffer.type);
    this.at = buffer.at / this.array.BYTES_PER_ELEMENT + offset;
  }
}

/** Calls `visit` for each stretch of the innermost loop, `longest` at most, the walkers standing at its first index. */
function walked(walk: Turn[], walkers: Walker[], longest: number, visit: (count: number) => void): void {
  const [{ count, strides }, ...inner] = walk.length ? walk : [{ count: 1, strides: walkers.map(() => 0) }];
  const length = inner.length ? 1 : longest;
  for (let done = 0; done < count; done += length) {
    const now = Math.min(length, count - done);
    if (inner.length) walked(inner, walkers, longest, visit);
    else visit(now);
    for (const [w, walker] of walkers.entries()) walker.at += strides[w] * now;
  }
  for (const [w, walker] of walkers.entries()) walker.at -= strides[w] * count;
}

/** Tells the walkers how they move in the innermost loop. */
function readied(walk: Turn[], walkers: Walker[]): Walker[] {
  for (const [w, walker] of walkers.entries()) walker.stride = walk.at(-1)?.strides[w] ?? 0;
  return walkers;
}

function loop({ shape, out, places, term }: Loop, arrays: Arrays): Run {
  const all = [...places, out];
  const walk = turns(
    shape,
    all.map((place) => place.strides),
  );
  const walkers = readied(
    walk,
    all.map((place) => new Walker(place, arrays)),
  );
  const target = walkers[places.length];
  const fill = filler(term, walkers);
  return () =>
    walked(walk, walkers, STRETCH, (count) => {
      const numbers = fill(count);
      for (let i = 0, at = target.at; i < count; i++, at += target.stride) target.array[at] = numbers[i];
    });
}

function reduction({ stay, go, out, places, term, how, count }: Reduce, arrays: Arrays): Run {
  const rank = stay.length;
  const kept = turns(stay, [...places.map((place) => place.strides.slice(0, rank)), out.strides]);
  const gone = turns(
    go,
    places.map((place) => place.strides.slice(rank)),
  );
  const walkers = readied(
    gone,
    places.map((place) => new Walker(place, arrays)),
  );
  const target = new Walker(out, arrays);
  const fill = filler(term, walkers);
  const { first, step, last = (sum) => sum } = REDUCTIONS[how];
  let sum = first;
  const add = (length: number) => {
    const numbers = fill(length);
    for (let i = 0; i < length; i++) sum = step(sum, numbers[i]);
  };
  const one = () => {
    sum = first;
    walked(gone, walkers, STRETCH, add);
    target.array[target.at] = last(sum, count);
  };
  return () => walked(kept, [...walkers, target], 1, one);
}

function filler(term: Term, walkers: Walker[]): Filler {
  const numbers = new Float64Array(STRETCH);
  if (typeof term === "number") {
    numbers.fill(term);
    return () => numbers;
  }
  if ("place" in term) return (count) => read(walkers[term.place], numbers, count);
  const of = term.of.map((part) => filler(part, walkers));
  const apply = STRETCHED[term.operation] ?? anyOf(SCALARS[term.operation]);
  return (count) => {
    const [a, b, c] = of.map((fill) => fill(count));
    apply(numbers, count, a, b, c);
    return numbers;
  };
}

function read({ array, at, stride }: Walker, into: Float64Array, count: number): Float64Array {
  for (let i = 0, from = at; i < count; i++, from += stride) into[i] = array[from];
  return into;
}

type Stretched = (out: Float64Array, count: number, a: Float64Array, b: Float64Array, c: Float64Array) => void;

/** The usual operations have loops of their own, in which an engine calls nothing. */
const STRETCHED: Record<string, Stretched> = {
  add: (out, count, a, b) => {
    for (let i = 0; i < count; i++) out[i] = a[i] + b[i];
  },
  sub: (out, count, a, b) => {
    for (let i = 0; i < count; i++) out[i] = a[i] - b[i];
  },
  mul: (out, count, a, b) => {
    for (let i = 0; i < count; i++) out[i] = a[i] * b[i];
  },
};

function anyOf(scalar: (a: number, b: number, c: number) => number): Stretched {
  return (out, count, a, b, c) => {
    const [second, third] = [b ?? a, c ?? a];
    for (let i = 0; i < count; i++) out[i] = scalar(a[i], second[i], third[i]);
  };
}
