// A map over two fields, without drawing one: where values lie among its cells, which cells are shown, what one says.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  brief,
  cellOf,
  type FieldMapSpec,
  hatching,
  placeOf,
  rangeOf,
  saysOf,
  sliceOf,
} from "../../widgets/src/panels/cells.ts";

const SPEC: FieldMapSpec = {
  kind: "field_map",
  x: "scale",
  y: "samples",
  x_label: "scale",
  y_label: "samples",
  xs: [0.5, 1, 2],
  ys: [80, 160],
  others: [{ name: "ridge", values: [0.1, 1] }],
  cells: [1, 2, 4, 8, 16, null, 16, 8, 4, 2, 1, -1],
  says: "{x}, {y}[: {value}]",
  missing: "never",
  palette: "sequential",
  domain: null,
  scale: "log",
  categories: [],
  guides: [],
};

test("a value lies between two cells in proportion, beyond the ends as the last two carry on, and words exactly", () => {
  const numbers: [number, number][] = [
    [1, 1],
    [1.5, 1.5],
    [4, 4],
    [0.25, -0.5],
  ];
  for (const [value, place] of numbers) assert.equal(placeOf(SPEC.xs, value), place, String(value));
  assert.equal(placeOf(["lazy", "rich"], "rich"), 1);
  assert.ok(Number.isNaN(placeOf(["lazy", "rich"], "other")));
  assert.ok(Number.isNaN(placeOf([5], 6)));
  assert.equal(placeOf([false, true], true), 1);
});

test("a run lies in a cell, or outside of the map", () => {
  assert.deepEqual(cellOf(SPEC, { scale: 2.2, samples: 150 }), [1, 2]);
  assert.equal(cellOf(SPEC, { scale: 3, samples: 160 }), null);
  assert.equal(cellOf(SPEC, { scale: 1 }), null);
});

test("the cells shown are those of the other fields, the first where they have no value", () => {
  for (const [ridge, first] of [
    [0.1, 0],
    [0.3, 0],
    [1, 6],
    [50, 6],
  ])
    assert.equal(sliceOf(SPEC, { ridge }), first);
  assert.equal(sliceOf(SPEC, {}), 0);
});

test("colours have the range of all cells, in which a logarithmic scale has nothing below 0", () => {
  assert.deepEqual(rangeOf(SPEC), [1, 16]);
  assert.deepEqual(rangeOf({ ...SPEC, scale: "linear" }), [-1, 16]);
  assert.deepEqual(rangeOf({ ...SPEC, scale: "linear", palette: "diverging" }), [-16, 16]);
  assert.deepEqual(rangeOf({ ...SPEC, domain: [2, 3] }), [2, 3]);
});

test("a cell says its sentence, or that it has no number; of a category, the label", () => {
  const words = (spec: FieldMapSpec, row: number, column: number) =>
    saysOf(spec, 0, [row, column])
      .map(({ text }) => text)
      .join("");
  assert.equal(words(SPEC, 1, 0), "0.5, 160: 8");
  assert.equal(words(SPEC, 1, 2), "2, 160: never.");
  const role = { role: "train", share: 1 };
  const kinds = {
    categories: [
      { label: "lazy", ...role },
      { label: "rich", ...role },
    ],
    cells: [0, 1, 1, 0, 0, 0],
  };
  assert.equal(words({ ...SPEC, ...kinds }, 0, 1), "1, 80: rich");
});

test("numbers are brief, and hatching stays in its rectangle", () => {
  assert.deepEqual([0.123, 1.25, 12.4, 99.7, 1234].map(brief), ["0.12", "1.3", "12", "100", "1234"]);
  const numbers = [...hatching(10, 20, 30, 12).matchAll(/[ML]([\d.]+),([\d.]+)/g)].map(([, x, y]) => [+x, +y]);
  assert.ok(numbers.length > 6);
  for (const [x, y] of numbers) assert.ok(x >= 10 && x <= 40 && y >= 20 && y <= 32, `${x}, ${y}`);
});
