// Rows of a run as packed bytes, which data/data.ts reads; widgets/transport.py says what they look like.
import type { PartAttributes } from "../data/protocol.ts";
import { frameIndices } from "./due.ts";
import type { Column } from "./format.ts";

const ALIGNMENT = 8;

/** The numbers of one column in one row. */
export interface Numbers {
  shape: number[];
  values: ArrayLike<number>;
}

export interface Row {
  step: number;
  columns: Record<string, Numbers>;
}

/** Numbers that stay as they are when the engine goes on. */
export function copied(columns: Record<string, Numbers>): Row["columns"] {
  const copy = ({ shape, values }: Numbers) => ({ shape: [...shape], values: Float32Array.from(values) });
  return Object.fromEntries(Object.entries(columns).map(([name, tensor]) => [name, copy(tensor)]));
}

interface Described {
  dims: string[];
  shape: number[];
  dtype: "f4" | "f8";
  offset: number;
  attrs: Record<string, never>;
}

interface Group {
  coords: Record<string, Described>;
  variables: Record<string, Described>;
}

/** Arrays one after the other, each at a multiple of 8 bytes. */
class Blob {
  length = 0;
  private readonly parts: [number, Float32Array | Float64Array][] = [];

  add(dims: string[], shape: number[], values: Float32Array | Float64Array): Described {
    const offset = aligned(this.length);
    this.parts.push([offset, values]);
    this.length = offset + values.byteLength;
    return { dims, shape, dtype: values instanceof Float64Array ? "f8" : "f4", offset, attrs: {} };
  }

  copyTo(bytes: Uint8Array, start: number): void {
    for (const [offset, { buffer, byteOffset, byteLength }] of this.parts)
      bytes.set(new Uint8Array(buffer, byteOffset, byteLength), start + offset);
  }
}

/** What a run has that the page has not: measured rows, and all rows of each theory. */
export interface Fresh {
  measured: Row[];
  predicted: Record<string, Row[]>;
}

export function pack(
  { measured, predicted }: Fresh,
  columns: Record<string, Column>,
  attrs: PartAttributes,
): Uint8Array {
  const blob = new Blob();
  const groups: Record<string, Group> = { measured: group(measured, columns, blob) };
  for (const [name, rows] of Object.entries(predicted)) groups[`predicted/${name}`] = group(rows, columns, blob);
  const text = new TextEncoder().encode(JSON.stringify({ attrs, groups }));
  const start = aligned(4 + text.length);
  const bytes = new Uint8Array(start + blob.length).fill(32, 4, start);
  new DataView(bytes.buffer).setUint32(0, start - 4, true);
  bytes.set(text, 4);
  blob.copyTo(bytes, start);
  return bytes;
}

/** Rows as the toolkit's Dataset has them: wide columns at some of the steps, the frames. */
function group(rows: Row[], columns: Record<string, Column>, blob: Blob): Group {
  const made: Group = { coords: {}, variables: {} };
  for (const name of Object.keys(rows[0]?.columns ?? {})) {
    const { dims, frames } = columns[name] ?? { dims: [], frames: null };
    const [along, kept] = frames ? ["frame", frameIndices(rows.length, frames).map((i) => rows[i])] : ["step", rows];
    made.coords[along] ??= coordinate(along, kept, blob);
    const { shape } = rows[0].columns[name];
    made.variables[name] = blob.add([along, ...dims], [kept.length, ...shape], stacked(kept, name));
  }
  return made;
}

function coordinate(name: string, rows: Row[], blob: Blob): Described {
  return blob.add(
    [name],
    [rows.length],
    Float64Array.from(rows, ({ step }) => step),
  );
}

/** One row after the other. */
function stacked(rows: Row[], name: string): Float32Array {
  const width = rows[0].columns[name].values.length;
  const out = new Float32Array(rows.length * width);
  for (const [i, { columns }] of rows.entries()) out.set(columns[name].values, i * width);
  return out;
}

function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}
