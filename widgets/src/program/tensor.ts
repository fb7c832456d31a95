// A tensor that may not be stored yet, and its views, which cost nothing.
import type { Kind } from "./format.ts";
import { type Shape, spread, stridesOf } from "./shapes.ts";

/** `fixed`: computed once, from what no step changes. `at`: its first byte, once the memory is laid out. */
export interface Buffer {
  size: number;
  type: Kind;
  fixed: boolean;
  numbers?: ArrayLike<number>;
  at: number;
}

/** How a loop over a shape walks through a buffer. */
export interface Place {
  buffer: Buffer;
  offset: number;
  strides: number[];
}

/** A number, what stands in a place, or an operation on terms. */
export type Term = number | { place: number } | { operation: string; of: Term[] };

/** At each index, the term of what stands there in the places. */
export interface Lazy {
  shape: Shape;
  type: Kind;
  places: Place[];
  term: Term;
}

export const isLazy = (x: unknown): x is Lazy => typeof x === "object" && x !== null && "places" in x;

/** What stands in one buffer, of the same kind: not to be computed first. */
export function isStored({ places, term, type }: Lazy): boolean {
  const isPlace = places.length === 1 && typeof term === "object" && "place" in term;
  return isPlace && (places[0].buffer.type === "f") === (type === "f");
}

/** What no step changes. */
export const isFixed = (lazy: Lazy): boolean => lazy.places.every((place) => place.buffer.fixed);

export function ofBuffer(buffer: Buffer, shape: Shape): Lazy {
  return { shape, type: buffer.type, places: [{ buffer, offset: 0, strides: stridesOf(shape) }], term: { place: 0 } };
}

/** The same number everywhere. */
export const ofNumber = (number: number, shape: Shape, type: Kind): Lazy => ({ shape, type, places: [], term: number });

/** Another shape, in which each place is walked through as `turn` says. */
function seen(lazy: Lazy, shape: Shape, turn: (place: Place) => Partial<Place>): Lazy {
  return { ...lazy, shape, places: lazy.places.map((place) => ({ ...place, ...turn(place) })) };
}

export function broadcast(lazy: Lazy, shape: Shape): Lazy {
  return seen(lazy, shape, ({ strides }) => ({ strides: spread(lazy.shape, strides, shape) }));
}

export function permuted(lazy: Lazy, order: number[]): Lazy {
  return seen(
    lazy,
    order.map((d) => lazy.shape[d]),
    ({ strides }) => ({ strides: order.map((d) => strides[d]) }),
  );
}

/** The indices from, from + step, … of one dimension, `count` of them. */
export function sliced(lazy: Lazy, dim: number, from: number, count: number, step: number): Lazy {
  return seen(lazy, lazy.shape.with(dim, count), ({ offset, strides }) => ({
    offset: offset + from * strides[dim],
    strides: strides.with(dim, strides[dim] * step),
  }));
}

/** Without a dimension: what stands at one index of it. */
export function selected(lazy: Lazy, dim: number, index: number): Lazy {
  return seen(lazy, lazy.shape.toSpliced(dim, 1), ({ offset, strides }) => ({
    offset: offset + index * strides[dim],
    strides: strides.toSpliced(dim, 1),
  }));
}

/** The diagonal of two dimensions, `offset` above the main one, as the last dimension. */
export function diagonal(lazy: Lazy, offset: number, first: number, second: number): Lazy {
  const [down, right] = [Math.max(0, -offset), Math.max(0, offset)];
  const count = Math.max(0, Math.min(lazy.shape[first] - down, lazy.shape[second] - right));
  const rest = lazy.shape.map((_, d) => d).filter((d) => d !== first && d !== second);
  return seen(lazy, [...rest.map((d) => lazy.shape[d]), count], (place) => ({
    offset: place.offset + down * place.strides[first] + right * place.strides[second],
    strides: [...rest.map((d) => place.strides[d]), place.strides[first] + place.strides[second]],
  }));
}

/** The same places with dimensions of size 1 put in or taken out, or null where the shapes differ in more than these. */
export function regrouped(lazy: Lazy, shape: Shape): Lazy | null {
  const long = (s: Shape) => s.filter((n) => n !== 1).join();
  if (long(shape) !== long(lazy.shape)) return null;
  return seen(lazy, shape, ({ strides }) => {
    const kept = strides.filter((_, d) => lazy.shape[d] !== 1);
    return { strides: shape.map((n) => (n === 1 ? 0 : (kept.shift() as number))) };
  });
}

/** Another shape of what lies in memory without gaps. */
export const reshaped = (packed: Lazy, shape: Shape): Lazy =>
  seen(packed, shape, () => ({ strides: stridesOf(shape) }));
