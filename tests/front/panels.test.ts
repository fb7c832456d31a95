// What is known of the kinds of panels without drawing one: their columns, ranges, colours.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Memory } from "../../widgets/src/base/memory.ts";
import { CYCLE, ROLES, stopsOf } from "../../widgets/src/base/palette.ts";
import { Curve } from "../../widgets/src/data/curve.ts";
import { histogram, piled } from "../../widgets/src/panels/bars.ts";
import { css, pixelsOf } from "../../widgets/src/panels/colour.ts";
import { curvesRange, ends, recordedRange, roomy } from "../../widgets/src/panels/domains.ts";
import { arc, bendOf } from "../../widgets/src/panels/graph.ts";
import { shareOf } from "../../widgets/src/panels/heatmap.ts";
import { drawnBy } from "../../widgets/src/panels/panels.ts";
import { signsOf } from "../../widgets/src/panels/tree.ts";
import { recording } from "./cases.ts";

const series = (...columns: string[]) => columns.map((column) => ({ column, label: column }));

test("every kind says which columns it draws: along the axis, or at one row", () => {
  const points = { kind: "scatter", column: "points", point: "sample", coordinate: "xy" };
  const specs = [
    { kind: "lines", series: series("loss", "error") },
    { kind: "lines", series: series("error", "norm") },
    { kind: "heatmap", column: "spectrum", x: "a", y: "b" },
    { ...points, group: "label", centres: "means", arrows: "rows" },
    { ...points, group: null, centres: null, arrows: null },
    { kind: "bars", column: "strength", along: "a" },
    { kind: "bars", column: "kept", along: "a", stack: series("kept", "lost") },
    { kind: "points", column: "ways", point: "a", coordinate: "xy", sign: "signs", dots: "inputs", ringed: "wrong" },
    {
      kind: "images",
      column: "points",
      point: "a",
      coordinate: "xy",
      pictures: "pictures",
      pixel: "b",
      group: "label",
    },
    { kind: "tree", splits: [{ column: "norm", size: 1 }], names: ["one", "two"] },
    { kind: "graph", names: ["x", "1"], switches: [{ field: "skip", edge: [0, 1] }], always: [] },
    { kind: "pie", column: "never" },
    { kind: "constructor", column: "never" },
  ];
  const { along, wide } = drawnBy(specs);
  assert.deepEqual(along, ["loss", "error", "norm"]);
  const ways = ["ways", "signs", "inputs", "wrong"];
  assert.deepEqual(wide, [
    "spectrum",
    "points",
    "means",
    "rows",
    "label",
    "strength",
    "kept",
    "lost",
    ...ways,
    "pictures",
  ]);
});

test("a range is that of the recording, and of theories as far as they stay near", () => {
  assert.deepEqual(recordedRange(recording(), ["loss"], false), [1, 7.1]);
  assert.equal(recordedRange(recording(), ["gone"], false), null);
  assert.equal(recordedRange(null, ["loss"], false), null);
  const curve = new Curve(recording(), { rate: 0.5, seed: 1 }, "step");
  assert.deepEqual(curvesRange([1, 6], [curve], ["loss"], false), [1, 7]);
  assert.deepEqual(curvesRange([1, 1.5], [curve], ["loss"], false), [1, 3], "at most three times the span beyond it");
  assert.deepEqual(curvesRange(null, [], ["loss"], true), [0.01, 1]);
  assert.deepEqual(ends([3, NaN], [], [-1, Infinity]), [-1, 3]);
  assert.equal(ends([NaN]), null);
});

test("bars of a stack stand on those before, and what a run does not have is no bar", () => {
  assert.deepEqual(
    piled([
      [1, 2, 3],
      [0.5, NaN, 1],
      [1, 1, 1],
    ]),
    [
      [1, 2, 3],
      [1.5, NaN, 4],
      [2.5, NaN, 5],
    ],
  );
});

test("room around values: round ends, or a factor; eight decades at most", () => {
  assert.deepEqual(
    roomy([0.1, 0.9], false),
    [0.1, 0.9].map((v) => (v < 0.5 ? 0.1 : 0.9)),
  );
  assert.deepEqual(roomy([0, 10.1], false), [0, 12.5]);
  const [low, high] = roomy([1e-20, 1], true);
  assert.ok(low > 1e-9 && low < 1e-8 && high > 1 && high < 2);
});

test("a histogram counts its ends and leaves out what is beyond", () => {
  assert.deepEqual(histogram([0, 0.1, 0.5, 1, 1.1, -0.1, NaN], [0, 1], 2), [2, 2]);
});

test("colours are those of toolkit/palette.json, in style sheet and canvas", () => {
  const file = new URL("../../toolkit/palette.json", import.meta.url);
  const palette = JSON.parse(readFileSync(file, "utf8"));
  const style = readFileSync(new URL("../../widgets/static/explorer.css", import.meta.url), "utf8");
  assert.deepEqual(ROLES, Object.keys(palette.light.roles));
  assert.deepEqual(Object.keys(palette.dark.roles), ROLES);
  for (const role of ROLES) {
    assert.ok(
      style.includes(`--ex-${role}: light-dark(${palette.light.roles[role]}, ${palette.dark.roles[role]})`),
      role,
    );
  }
  for (const theme of ["light", "dark"]) {
    assert.deepEqual(
      CYCLE.map((role) => palette[theme].roles[role]),
      palette[theme].cycle,
    );
    assert.deepEqual(stopsOf("diverging", theme === "dark"), palette[theme].palettes.diverging);
  }
  assert.deepEqual(stopsOf("gone", false), palette.light.palettes.sequential);
});

test("256 colours from the first stop to the last, little-endian", () => {
  const pixels = pixelsOf("sequential", false);
  const stops = stopsOf("sequential", false);
  const hex = (pixel: number) =>
    `#${[0, 8, 16].map((shift) => ((pixel >> shift) & 255).toString(16).padStart(2, "0")).join("")}`;
  assert.equal(pixels.length, 256);
  assert.deepEqual([hex(pixels[0]), hex(pixels[255])], [stops[0], stops.at(-1)]);
  assert.ok(pixels.every((pixel) => pixel >>> 24 === 255));
  assert.equal(css(0xff_03_02_01), "rgb(1 2 3)");
});

test("colours of a logarithmic scale: equal factors are equal steps, and what is not positive has none", () => {
  const linear = shareOf([1, 3], false);
  assert.deepEqual([1, 2, 3].map(linear), [0, 0.5, 1]);
  const log = shareOf([0.1, 10], true);
  assert.deepEqual(
    [0.1, 1, 10].map((value) => Math.round(1e9 * log(value)) / 1e9),
    [0, 0.5, 1],
  );
  assert.ok(Number.isNaN(log(0)) && Number.isNaN(log(-1)));
});

test("the same is not drawn twice", () => {
  const memory = new Memory();
  const seen = [[1, "a"], [1, "a"], [1, "b"], [1], []].map((parts) => memory.changed(...parts));
  assert.deepEqual(seen, [true, false, true, true, true]);
});

test("things of a tree part at the coarsest split first, by the highest bit of their number", () => {
  assert.deepEqual(signsOf(2), [
    [0.5, 0.25],
    [0.5, -0.25],
    [-0.5, 0.25],
    [-0.5, -0.25],
  ]);
});

test("edges of a graph: neighbours are joined by straight lines, the others by arcs on either side", () => {
  assert.deepEqual([bendOf([0, 1]), Math.sign(bendOf([0, 2])), Math.sign(bendOf([1, 3]))], [0, -1, 1]);
  assert.equal(arc([0, 0], [100, 0], 0).path, "M15.0,0.0Q50.0,0.0 83.0,0.0");
  assert.match(arc([0, 0], [100, 0], -0.25).path, /Q50\.0,-50\.0/); // up is minus
});
