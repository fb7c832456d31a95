// Places in the plane and in space: how they are read, how far they go, what joins them, how they turn.
import assert from "node:assert/strict";
import { test } from "node:test";
import { edgesOf, farthest, placesOf, turned } from "../../widgets/src/panels/places.ts";

function near(a: number[], b: number[]): void {
  for (const [i, value] of a.entries()) assert.ok(Math.abs(value - b[i]) < 1e-12, `${a}`);
}

test("places are read in either order of the dims", () => {
  const places = [
    [1, 2],
    [3, 4],
    [5, 6],
  ];
  const rows = { dims: ["point", "xy"], shape: [3, 2], values: Float32Array.of(1, 2, 3, 4, 5, 6) };
  const columns = { dims: ["xy", "point"], shape: [2, 3], values: Float32Array.of(1, 3, 5, 2, 4, 6) };
  assert.deepEqual(placesOf(rows, "xy"), places);
  assert.deepEqual(placesOf(columns, "xy"), places);
  assert.deepEqual(placesOf(null, "xy"), []);
});

test("the farthest place of all frames", () => {
  const values = Float32Array.of(1, 0, 0, 1, 3, 4, 0, NaN);
  assert.equal(farthest({ dims: ["frame", "point", "xy"], shape: [2, 2, 2], values }, "xy"), 5);
  const flat = Float32Array.of(1, 3, 0, 0, 4, 1);
  assert.equal(farthest({ dims: ["xy", "point"], shape: [2, 3], values: flat }, "xy"), 5);
  assert.equal(farthest(undefined, "xy"), 0);
});

test("an outline goes round in the plane, and joins all corners in space", () => {
  const square = [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ];
  const joined = (edges: [number, number][]) => edges.map((edge) => [...edge].sort().join()).sort();
  assert.deepEqual(joined(edgesOf(square)), ["0,2", "0,3", "1,2", "1,3"]);
  assert.equal(edgesOf(square.map((place) => [...place, 1])).length, 6);
  assert.deepEqual(edgesOf([]), []);
});

test("space turns about two axes and keeps its lengths; the plane stays", () => {
  near(turned([[1, 0, 0]], Math.PI / 2, 0)[0], [0, 0, -1]);
  near(turned([[0, 1, 0]], 0, Math.PI / 2)[0], [0, 0, 1]);
  const [place] = turned([[1, 2, 3]], 0.7, -0.4);
  assert.ok(Math.abs(Math.hypot(...place) - Math.hypot(1, 2, 3)) < 1e-12);
  assert.deepEqual(turned([[1, 2]], 1, 1), [[1, 2]]);
});
