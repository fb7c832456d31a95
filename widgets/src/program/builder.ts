// Makes the instructions of a plan: what is pointwise waits until it must be stored, so that chains become one loop.
import type { Kind } from "./format.ts";
import type { Instruction, Result, Routine } from "./instructions.ts";
import { kindOf, SCALARS } from "./scalars.ts";
import { common, completed, type Shape, sizeOf, stridesOf } from "./shapes.ts";
import {
  type Buffer,
  broadcast,
  isFixed,
  isLazy,
  isStored,
  type Lazy,
  ofBuffer,
  ofNumber,
  type Place,
  permuted,
  regrouped,
  reshaped,
  type Term,
} from "./tensor.ts";

const MOST_PLACES = 10; // more arrays read in one loop do not fit the processor's registers

export type Operand = Lazy | number | boolean;

export class Builder {
  /** Done once, as they depend on nothing that changes. */
  readonly once: Instruction[] = [];
  /** Done each time. */
  readonly each: Instruction[] = [];

  // Buffers
  fresh(shape: Shape, type: Kind, fixed: boolean): Lazy {
    if (!shape.every((n) => Number.isInteger(n) && n >= 0)) throw new Error(`[${shape.join(", ")}] is no shape`);
    return ofBuffer({ size: sizeOf(shape), type, fixed, at: -1 }, shape);
  }

  constant(shape: Shape, numbers: ArrayLike<number>, type: Kind): Lazy {
    const lazy = this.fresh(shape, type, true);
    lazy.places[0].buffer.numbers = numbers;
    return lazy;
  }

  emit(instruction: Instruction, out: Buffer): void {
    (out.fixed ? this.once : this.each).push(instruction);
  }

  /** A loop that writes a tensor, or a part of one. */
  write(into: Lazy, from: Lazy): void {
    const { places, term } = broadcast(from, into.shape);
    const out = into.places[0];
    if (sizeOf(into.shape)) this.emit({ is: "loop", shape: into.shape, out, places, term }, out.buffer);
  }

  /** Written to memory, in the order in which most of it is read, so that a transpose costs nothing. */
  stored(operand: Operand): Lazy {
    const lazy = asLazy(operand);
    return isStored(lazy) ? lazy : this.written(lazy, orderOf(lazy));
  }

  /** Stored row by row without gaps, from the first number of its buffer. */
  packed(operand: Operand): Lazy {
    const lazy = asLazy(operand);
    return isStored(lazy) && isPacked(lazy) ? lazy : this.written(lazy, [...lazy.shape.keys()]);
  }

  /** With the dimensions in memory in an order. */
  private written(lazy: Lazy, order: number[]): Lazy {
    const shape = order.map((d) => lazy.shape[d]);
    const back = [...order.keys()].map((d) => order.indexOf(d));
    const out = permuted(this.fresh(shape, lazy.type, isFixed(lazy)), back);
    this.write(out, lazy);
    return out;
  }

  view(lazy: Lazy, wanted: Shape): Lazy {
    const shape = completed(wanted, sizeOf(lazy.shape));
    if (lazy.places.length === 0) return { ...lazy, shape };
    const tight = lazy.places.every((place) => isTight(place, lazy.shape));
    return regrouped(lazy, shape) ?? reshaped(tight ? lazy : this.packed(lazy), shape);
  }

  expanded(lazy: Lazy, shape: Shape): Lazy {
    return broadcast(sizeOf(shape) > sizeOf(lazy.shape) ? this.settled(lazy) : lazy, shape);
  }

  // Pointwise operations
  pointwise(operation: string, operands: Operand[], type?: Kind): Lazy {
    const lazies = operands.map(asLazy);
    const shape = common(lazies.map((lazy) => lazy.shape));
    const kind =
      type ??
      kindOf(
        operation,
        lazies.map((lazy) => lazy.type),
      );
    const fixed = lazies.every(isFixed);
    const parts = lazies.map((lazy) => {
      const early = !fixed && isFixed(lazy);
      return broadcast(early || sizeOf(shape) > sizeOf(lazy.shape) ? this.settled(lazy) : lazy, shape);
    });
    const made = combined(operation, parts, shape, kind);
    return made.places.length > MOST_PLACES ? this.stored(made) : made;
  }

  /** Stored unless it is one number everywhere. */
  settled(lazy: Lazy): Lazy {
    return lazy.places.length ? this.stored(lazy) : lazy;
  }

  // What is not pointwise
  reduce(lazy: Lazy, gone: number[], keep: boolean, how: string, type: Kind = lazy.type, count?: number): Lazy {
    const stays = [...lazy.shape.keys()].filter((d) => !gone.includes(d));
    const [stay, go] = [stays, gone].map((dims) => dims.map((d) => lazy.shape[d]));
    const result = this.fresh(stay, type, isFixed(lazy));
    const { places, term } = permuted(lazy, [...stays, ...gone]);
    const [out] = result.places;
    const parts = { stay, go, out, places, term, how, count: count ?? sizeOf(go) };
    if (out.buffer.size) this.emit({ is: "reduce", ...parts }, out.buffer);
    if (!keep) return result;
    return this.view(
      result,
      lazy.shape.map((n, d) => (gone.includes(d) ? 1 : n)),
    );
  }

  /** [.., m, k] and [.., k, n] to [.., m, n], with one dimension before these or none. */
  product(first: Lazy, second: Lazy): Lazy {
    const [a, b] = [first, second].map((lazy) => this.stored(this.pointwise("copy", [lazy], "f")));
    const [[m, k], [rows, n]] = [a.shape.slice(-2), b.shape.slice(-2)];
    const before = a.shape.slice(0, -2);
    if (k !== rows) throw new Error(`[${a.shape.join(", ")}] and [${b.shape.join(", ")}] have no product`);
    const out = this.fresh([...before, m, n], "f", isFixed(a) && isFixed(b));
    const three = (lazy: Lazy): Place => {
      const { buffer, offset, strides } = lazy.places[0];
      return { buffer, offset, strides: [before.length ? strides[0] : 0, ...strides.slice(-2)] };
    };
    const c = { ...out.places[0], strides: [m * n, n, 1] };
    const batch = sizeOf(before);
    const parts = { batch, sizes: [m, n, k] as [number, number, number], a: three(a), b: three(b), c };
    if (c.buffer.size) this.emit({ is: "product", ...parts }, c.buffer);
    return out;
  }

  /** A routine on packed arrays, those read first and then those written. */
  call(routine: Routine, read: Operand[], results: Result[], numbers: number[] = []): Lazy[] {
    const inputs = read.map((operand) => this.packed(operand));
    const outs = results.map(({ shape, type }) => this.fresh(shape, type, inputs.every(isFixed)));
    const [buffers, written] = [inputs, outs].map((list) => list.map((lazy) => lazy.places[0].buffer));
    if (written.length) this.emit({ is: "call", routine, reads: buffers, writes: written, numbers }, written[0]);
    return outs;
  }
}

export function asLazy(operand: Operand): Lazy {
  return isLazy(operand) ? operand : ofNumber(Number(operand), [], numberKind(operand));
}

function numberKind(number: Operand): Kind {
  if (typeof number === "boolean") return "b";
  return Number.isInteger(number) ? "i" : "f";
}

/** One term out of several; a number where all of them are numbers. */
function combined(operation: string, parts: Lazy[], shape: Shape, type: Kind): Lazy {
  if (parts.every((part) => typeof part.term === "number")) {
    const [a, b, c] = parts.map((part) => part.term as number);
    return ofNumber(SCALARS[operation](a, b, c), shape, type);
  }
  const places: Place[] = [];
  const of = parts.map((part) => {
    const term = moved(part.term, places.length);
    places.push(...part.places);
    return term;
  });
  return { shape, type, places, term: operation === "copy" ? of[0] : { operation, of } };
}

/** The term with its places counted from `by`. */
function moved(term: Term, by: number): Term {
  if (typeof term === "number") return term;
  if ("place" in term) return { place: term.place + by };
  return { operation: term.operation, of: term.of.map((part) => moved(part, by)) };
}

/** The dimensions as the place that walks through most of them has them in memory. */
function orderOf({ places, shape }: Lazy): number[] {
  const walked = (place: Place) => place.strides.filter(Boolean).length;
  const [lead] = places.toSorted((a, b) => walked(b) - walked(a));
  return [...shape.keys()].sort((i, j) => (lead ? lead.strides[j] - lead.strides[i] : 0));
}

/** Row by row without gaps. */
function isTight({ strides }: Place, shape: Shape): boolean {
  const wanted = stridesOf(shape);
  return strides.every((stride, d) => shape[d] === 1 || stride === wanted[d]);
}

function isPacked({ places: [place], shape }: Lazy): boolean {
  return isTight(place, shape) && place.offset === 0 && place.buffer.size === sizeOf(shape);
}
