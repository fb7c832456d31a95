// What a plan consists of: loops, reductions, matrix products and calls of routines on arrays, one after the other.
import type { Kind } from "./format.ts";
import { type Shape, sizeOf } from "./shapes.ts";
import type { Buffer, Place, Term } from "./tensor.ts";

/** `out` at each index of `shape` becomes the term of what stands in the places. */
export interface Loop {
  is: "loop";
  shape: Shape;
  out: Place;
  places: Place[];
  term: Term;
}

/** Places have strides along `stay`, then along `go`; `out` along `stay`: what `how` makes of the terms along `go`. */
export interface Reduce {
  is: "reduce";
  stay: Shape;
  go: Shape;
  out: Place;
  places: Place[];
  term: Term;
  how: string;
  /** The number that `how` may use at its end. */
  count: number;
}

/** c[m, n] = Σ_k a[m, k] b[k, n], `batch` times; strides are those of batch, row and column, and c has no gaps. */
export interface Product {
  is: "product";
  batch: number;
  sizes: [m: number, n: number, k: number];
  a: Place;
  b: Place;
  c: Place;
}

export type Numbers = Float64Array | Float32Array | Int32Array;
export type Routine = (arrays: Numbers[], numbers: number[]) => void;

/** A routine reads and writes arrays without gaps. */
export interface Call {
  is: "call";
  routine: Routine;
  reads: Buffer[];
  writes: Buffer[];
  numbers: number[];
}

export type Instruction = Loop | Reduce | Product | Call;

export interface Result {
  shape: Shape;
  type: Kind;
}

export function reads(instruction: Instruction): Buffer[] {
  if (instruction.is === "call") return instruction.reads;
  if (instruction.is === "product") return [instruction.a.buffer, instruction.b.buffer];
  return instruction.places.map((place) => place.buffer);
}

export function writes(instruction: Instruction): Buffer[] {
  if (instruction.is === "call") return instruction.writes;
  return [instruction.is === "product" ? instruction.c.buffer : instruction.out.buffer];
}

/** Multiplications and additions, about. */
export function work(instruction: Instruction): number {
  if (instruction.is === "call") return instruction.writes.reduce((sum, buffer) => sum + buffer.size, 0);
  if (instruction.is === "product") return instruction.sizes.reduce((size, n) => size * n, instruction.batch);
  const { term } = instruction;
  return (
    sizeOf(instruction.is === "loop" ? instruction.shape : [...instruction.stay, ...instruction.go]) * weight(term)
  );
}

function weight(term: Term): number {
  if (typeof term === "number" || "place" in term) return 1;
  return term.of.reduce<number>((sum, part) => sum + weight(part), 1);
}
