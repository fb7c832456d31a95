// Packed bytes, and what is read from them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, lastUpTo, numbersOf, select } from "../../widgets/src/data/data.ts";
import { array } from "./cases.ts";

/** Bytes as widgets/transport.py packs them. */
function pack(header: object, blob: Uint8Array = new Uint8Array(0)): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const padded = text.length + ((8 - ((4 + text.length) % 8)) % 8);
  const bytes = new Uint8Array(4 + padded + blob.length).fill(32);
  new DataView(bytes.buffer).setUint32(0, padded, true);
  bytes.set(text, 4);
  bytes.set(blob, 4 + padded);
  return bytes;
}

const loss = { dims: ["step"], shape: [3], dtype: "f4", offset: 0, attrs: { label: "loss" } };
const rule = { dims: ["rule"], shape: [2], values: ["a", "b"], attrs: {} };
const groups = {
  measured: { coords: { rule }, variables: { loss } },
  "predicted/exact": { coords: {}, variables: { loss } },
};
const blob = new Uint8Array(Float32Array.of(1, 0.5, 0.25).buffer);

test("what is packed is read, from any view of the bytes", () => {
  const bytes = pack({ attrs: { run: 2 }, groups }, blob);
  const shifted = new Uint8Array([9, ...bytes]).subarray(1);
  for (const data of [bytes, bytes.buffer, new DataView(bytes.buffer), shifted]) {
    const found = decode(data);
    assert.deepEqual([...(found?.measured.variables.loss.values ?? [])], [1, 0.5, 0.25]);
    assert.deepEqual(found?.measured.coords.rule.values, ["a", "b"]);
    assert.deepEqual(Object.keys(found?.predicted ?? {}), ["exact"]);
    assert.deepEqual(found?.attrs, { run: 2 });
  }
});

test("coded curves are read", () => {
  const bits = [...new Uint32Array(Float32Array.of(1, 0.5, -2, NaN, 3, 3).buffer)];
  const moved = bits.map((one, i) => (i % 3 ? one - bits[i - 1] : one) >>> 0);
  const planes = [0, 8, 16, 24].flatMap((shift) => moved.map((one) => (one >>> shift) & 255));
  const coded = { dims: ["seed", "step"], shape: [2, 3], dtype: "f4", offset: 0, attrs: {}, coding: "curves" };
  const bytes = pack({ groups: { measured: { coords: {}, variables: { coded } } } }, new Uint8Array(planes));
  assert.deepEqual([...(decode(bytes)?.measured.variables.coded.values ?? [])], [1, 0.5, -2, NaN, 3, 3]);
});

test("multiples of a resolution are read, of one byte and of two", () => {
  const about = { dims: ["cell", "frame"], shape: [1, 3], attrs: { resolution: 0.5 }, coding: "multiples" };
  const byte = { ...about, dtype: "i1", offset: 0 };
  const two = { ...about, dtype: "i2", offset: 8 };
  const bytes = pack(
    { groups: { measured: { coords: {}, variables: { byte, two } } } },
    new Uint8Array([2, 255, 128, 0, 0, 0, 0, 0, 0, 1, 255, 255, 0, 128]),
  );
  const { byte: first, two: second } = decode(bytes)?.measured.variables ?? {};
  assert.deepEqual([...(first?.values ?? [])], [1, -0.5, NaN]);
  assert.deepEqual([...(second?.values ?? [])], [128, -0.5, NaN]);
});

test("no bytes are nothing", () => {
  for (const data of ["", null, undefined, new Uint8Array(0)] as const) assert.equal(decode(data), null);
});

test("damage is an error that says what is wrong", () => {
  const bytes = pack({ groups }, blob);
  assert.throws(() => decode(bytes.subarray(0, 3)), /cut short/);
  assert.throws(() => decode(bytes.subarray(0, 20)), /cut short/);
  assert.throws(() => decode(bytes.subarray(0, bytes.length - 8)), RangeError);
  const strange = { ...loss, dtype: "c16" };
  assert.throws(
    () => decode(pack({ groups: { measured: { coords: {}, variables: { strange } } } })),
    /number type c16/,
  );
});

test("the numbers of a coordinate; none of words, none of nothing", () => {
  assert.deepEqual([...numbersOf(array(["step"], [2], [0, 5]))], [0, 5]);
  assert.equal(numbersOf({ dims: ["rule"], shape: [1], values: ["a"] }).length, 0);
  assert.equal(numbersOf(undefined).length, 0);
});

test("the last entry up to a limit", () => {
  const values = [0, 1, 10, 100];
  assert.deepEqual(
    [-5, 0, 0.5, 1, 99, 100, 1e9].map((limit) => lastUpTo(values, limit)),
    [0, 0, 0, 1, 2, 3, 3],
  );
  assert.equal(lastUpTo([0, 0.1 + 0.2], 0.3), 1);
  assert.equal(lastUpTo([], 3), 0);
});

test("a part of an array, against a plain loop", () => {
  const shape = [2, 3, 4];
  const given = array(["a", "b", "c"], shape, [...Array(24).keys()]);
  const at = (a: number, b: number, c: number) => (a * 3 + b) * 4 + c;
  assert.deepEqual(
    [...select(given, { a: 1 }).values],
    [...Array(12).keys()].map((i) => 12 + i),
  );
  const middle = select(given, { b: 2 });
  assert.deepEqual(
    [middle.dims, middle.shape],
    [
      ["a", "c"],
      [2, 4],
    ],
  );
  assert.deepEqual(
    [...middle.values],
    [0, 1].flatMap((a) => [0, 1, 2, 3].map((c) => at(a, 2, c))),
  );
  assert.deepEqual([...select(given, { b: 1, c: 3 }).values], [at(0, 1, 3), at(1, 1, 3)]);
  assert.deepEqual([...select(given, { a: 1, b: 1, c: 1 }).values], [at(1, 1, 1)]);
});
