// Which value each position of a slider stands for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { freeTrack, offeredTrack, pressed, type Track } from "../../widgets/src/state/positions.ts";
import { control } from "./cases.ts";

function walk(track: Track, from: number, direction: number): number[] {
  const seen = [from];
  for (let value = track.next(from, direction); value !== seen.at(-1); value = track.next(value, direction))
    seen.push(value);
  return seen;
}

test("recorded values are evenly spaced and in order", () => {
  const track = offeredTrack([16, 0.25, 1]);
  assert.deepEqual([track.marks, track.count], [[0.25, 1, 16], 2]);
  assert.deepEqual([0, 1, 2].map(track.valueAt), [0.25, 1, 16]);
  assert.deepEqual([0.25, 3, 100].map(track.positionOf), [0, 1, 2]);
  assert.deepEqual(walk(track, 0.25, 1), [0.25, 1, 16]);
  assert.deepEqual(walk(track, 16, -1), [16, 1, 0.25]);
});

test("a free track goes from low to high, strictly, and passes every mark", () => {
  const marks = [0.03, 0.25, 1, 4, 16];
  const track = freeTrack(control("scale", { scale: "log", low: 0.03, high: 16, marks }));
  const seen = walk(track, 0.03, 1);
  assert.ok(seen.length > 150 && seen.length <= 241);
  assert.deepEqual(
    seen,
    [...seen].sort((a, b) => a - b),
  );
  assert.equal(new Set(seen).size, seen.length);
  for (const mark of marks) assert.ok(seen.includes(mark), `${mark} is passed by`);
  assert.deepEqual([track.valueAt(0), track.valueAt(track.count)], [0.03, 16]);
});

test("pages go from mark to mark, then to the ends", () => {
  const track = freeTrack(control("scale", { low: 0, high: 10, marks: [2, 5, 11] }));
  assert.deepEqual([track.nextMark(3, 1), track.nextMark(3, -1)], [5, 2]);
  assert.deepEqual([track.nextMark(5, 1), track.nextMark(2, -1)], [10, 0]);
  assert.deepEqual(track.marks, [2, 5], "a mark out of range is none");
});

test("whole numbers are whole, one by one where there are few", () => {
  const few = freeTrack(control("depth", { type: "integer", low: 1, high: 8 }));
  assert.deepEqual(walk(few, 1, 1), [1, 2, 3, 4, 5, 6, 7, 8]);
  const many = freeTrack(control("width", { type: "integer", low: 2, high: 5000, scale: "log" }));
  assert.ok(walk(many, 2, 1).every(Number.isInteger));
});

test("a logarithmic track that starts at 0 has 0 at its left end", () => {
  const track = freeTrack(control("noise", { scale: "log", low: 0, high: 10, marks: [0.1] }));
  assert.deepEqual([track.valueAt(0), track.positionOf(0)], [0, 0]);
  assert.ok(track.valueAt(1) > 0 && track.valueAt(1) < 0.02);
});

test("marks that crowd are drawn apart, in their order; the ends stay", () => {
  const track = freeTrack(control("decay", { low: 0, high: 1, marks: [0, 0.001, 0.004, 0.01] }));
  const places = track.marks.map((mark) => track.positionOf(mark) / track.count);
  for (let i = 1; i < places.length; i++) assert.ok(places[i] - places[i - 1] > 0.04, `${places}`);
  for (const mark of track.marks) assert.equal(track.valueAt(track.positionOf(mark)), mark);
  assert.deepEqual([track.valueAt(0), track.valueAt(track.count), track.positionOf(1)], [0, 1, track.count]);
  const seen = walk(track, 0, 1);
  assert.ok(seen.length > 150 && seen.every((value, i) => i === 0 || value > seen[i - 1]));
  const few = freeTrack(control("class", { type: "integer", low: 1, high: 200, marks: [4, 5, 6, 7] }));
  assert.deepEqual(walk(few, 1, 1).slice(0, 7), [1, 2, 3, 4, 5, 6, 7]);
});

test("keys move a slider and are then nobody else's; others are left alone", () => {
  const track = freeTrack(control("height", { low: -1, high: 1, marks: [0] }));
  const told: string[] = [];
  const key = (name: string, more = {}) =>
    ({
      key: name,
      preventDefault: () => told.push("prevented"),
      stopPropagation: () => told.push("stopped"),
      ...more,
    }) as unknown as KeyboardEvent;
  assert.equal(pressed(key("End"), track, 0), 1);
  assert.equal(pressed(key("PageDown"), track, 0.5), 0);
  assert.ok((pressed(key("ArrowUp"), track, 0.5) ?? 0) > 0.5);
  assert.equal(told.length, 6);
  assert.equal(pressed(key("a"), track, 0.5), null);
  assert.equal(pressed(key("End", { ctrlKey: true }), track, 0.5), null);
  assert.equal(told.length, 6);
});

test("both ends of a free track are reached, round numbers or not", () => {
  for (const scale of ["log", "linear"] as const) {
    for (const type of ["integer", "number"] as const) {
      const track = freeTrack(control("width", { scale, type, low: 3, high: 1024, marks: [32, 1020] }));
      assert.deepEqual([track.valueAt(0), track.valueAt(track.count)], [3, 1024]);
      assert.deepEqual([3, 1024].map(track.positionOf), [0, track.count]);
      assert.equal(walk(track, 900, 1).at(-1), 1024);
    }
  }
});
