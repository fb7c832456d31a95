// Packed bytes (see widgets/transport.py) and what is read from them.
import type { Bytes } from "./protocol.ts";

const TYPES = {
  f4: Float32Array,
  f8: Float64Array,
  u1: Uint8Array,
  i1: Int8Array,
  u2: Uint16Array,
  i2: Int16Array,
  u4: Uint32Array,
  i4: Int32Array,
};

/** Numbers in the order of their dims; the last dim varies fastest. */
export type Numbers = InstanceType<(typeof TYPES)[keyof typeof TYPES]>;

interface Described {
  dims: string[];
  shape: number[];
  attrs?: { held?: Record<string, number>; [name: string]: unknown };
}

export interface NumberArray extends Described {
  values: Numbers;
}

/** A coordinate may hold words. */
export interface Coordinate extends Described {
  values: Numbers | string[];
}

export interface Group {
  coords: Record<string, Coordinate>;
  variables: Record<string, NumberArray>;
}

/** A recording, a live run, or a part of one: what was measured, and what each theory predicts. */
export interface Recording {
  attrs: Record<string, unknown>;
  measured: Group;
  predicted: Record<string, Group>;
}

interface PackedArray extends Described {
  dtype: string;
  offset: number;
  coding?: string;
  values?: string[];
}

interface PackedGroup {
  coords: Record<string, PackedArray>;
  variables: Record<string, PackedArray>;
}

interface Header {
  attrs?: Record<string, unknown>;
  groups: { measured: PackedGroup; [name: string]: PackedGroup };
}

function asBytes(data: Bytes): Uint8Array {
  if (!data) return new Uint8Array(0);
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function readNumbers(array: PackedArray, blob: ArrayBuffer): NumberArray {
  const Type = TYPES[array.dtype as keyof typeof TYPES];
  if (!Type) throw new Error(`unknown number type ${array.dtype}`);
  const values = new Type(blob, array.offset, product(array.shape));
  if (array.coding === "curves") uncurve(values, array.shape[array.shape.length - 1]);
  if (array.coding === "multiples") return { ...array, values: fromMultiples(values, Number(array.attrs?.resolution)) };
  return { ...array, values };
}

/** Turn what stands in place of curves, differences of bits in four planes of bytes, into the numbers themselves. */
function uncurve({ buffer, byteOffset, length: count }: Numbers, steps: number): void {
  const planes = new Uint8Array(buffer, byteOffset, 4 * count).slice();
  const bits = new Uint32Array(buffer, byteOffset, count);
  for (let i = 0, before = 0; i < count; i++) {
    if (i % steps === 0) before = 0;
    for (let plane = 3, moved = 0; plane >= 0; plane--) {
      moved = (moved << 8) | planes[plane * count + i];
      if (plane === 0) before = (before + moved) | 0;
    }
    bits[i] = before;
  }
}

/** Numbers from how often the resolution goes into each; the least number of its type stands for none. */
function fromMultiples(counts: Numbers, resolution: number): Numbers {
  const missing = -(2 ** (8 * counts.BYTES_PER_ELEMENT - 1));
  const values = new Float32Array(counts.length);
  for (let i = 0; i < counts.length; i++) values[i] = counts[i] === missing ? NaN : counts[i] * resolution;
  return values;
}

function readGroup(group: PackedGroup, blob: ArrayBuffer): Group {
  const coordinate = (array: PackedArray) =>
    array.values ? { ...array, values: array.values } : readNumbers(array, blob);
  return {
    coords: mapped(group.coords, coordinate),
    variables: mapped(group.variables, (array) => readNumbers(array, blob)),
  };
}

function mapped<A, B>(entries: Record<string, A>, change: (entry: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, change(entry)]));
}

export function product(sizes: number[]): number {
  return sizes.reduce((a, b) => a * b, 1);
}

/** What the bytes hold, or null for none. Throws an Error that says what is wrong. */
export function decode(data: Bytes): Recording | null {
  const bytes = asBytes(data);
  if (bytes.length === 0) return null;
  const copy = bytes.slice().buffer as ArrayBuffer; // aligned, and not shared
  const length = bytes.length < 4 ? Infinity : new DataView(copy).getUint32(0, true);
  if (4 + length > bytes.length) throw new Error("its header is cut short");
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(copy, 4, length)));
  return fromHeader(header, copy.slice(4 + length));
}

function fromHeader({ attrs, groups }: Header, blob: ArrayBuffer): Recording {
  const predicted: Record<string, Group> = {};
  for (const [name, group] of Object.entries(groups)) {
    if (name.startsWith("predicted/")) predicted[name.slice(10)] = readGroup(group, blob);
  }
  return { attrs: attrs ?? {}, measured: readGroup(groups.measured, blob), predicted };
}

/** The numbers of a coordinate; none where it holds words, or is not there. */
export function numbersOf(coordinate: Coordinate | undefined): Numbers {
  return !coordinate || Array.isArray(coordinate.values) ? new Float64Array(0) : coordinate.values;
}

/** The index of the last entry of ascending `values` that is not beyond `limit` (0 if all are). */
export function lastUpTo(values: ArrayLike<number>, limit: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (values[middle] <= limit * (1 + 1e-12) + 1e-12) low = middle;
    else high = middle - 1;
  }
  return low;
}

export interface Selected {
  dims: string[];
  shape: number[];
  values: Numbers;
}

/** The part of an array where dims have the given indices: the others stay. */
export function select(array: NumberArray, indices: Record<string, number>): Selected {
  const free: Free[] = [];
  let offset = 0;
  let stride = array.values.length;
  array.dims.forEach((dim, i) => {
    stride /= array.shape[i] || 1;
    if (dim in indices) offset += indices[dim] * stride;
    else free.push({ dim, size: array.shape[i], stride });
  });
  const shape = free.map((d) => d.size);
  return { dims: free.map((d) => d.dim), shape, values: gather(array.values, offset, free) };
}

interface Free {
  dim: string;
  size: number;
  stride: number;
}

function gather(values: Numbers, offset: number, free: Free[]): Numbers {
  const count = product(free.map((d) => d.size));
  let packed = 1;
  const contiguous = [...free].reverse().every((d) => {
    const fits = d.stride === packed;
    packed *= d.size;
    return fits;
  });
  return contiguous ? values.subarray(offset, offset + count) : walk(values, offset, free, count);
}

/** An empty array of the same number type. */
export function emptyLike(values: Numbers, count: number): Numbers {
  return new (values.constructor as new (count: number) => Numbers)(count);
}

function walk(values: Numbers, offset: number, free: Free[], count: number): Numbers {
  const out = emptyLike(values, count);
  const index = free.map(() => 0);
  for (let i = 0, at = offset; i < count; i++) {
    out[i] = values[at];
    for (let d = free.length - 1; d >= 0; d--) {
      at += free[d].stride;
      if (++index[d] < free[d].size) break;
      at -= free[d].stride * free[d].size;
      index[d] = 0;
    }
  }
  return out;
}
