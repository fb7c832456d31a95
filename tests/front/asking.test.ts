// What a table says of a cell, and how its cells turn between two frames.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Axis } from "../../widgets/src/data/axis.ts";
import { Curve } from "../../widgets/src/data/curve.ts";
import type { Recording } from "../../widgets/src/data/data.ts";
import { turning, turnOfEntry } from "../../widgets/src/data/turning.ts";
import { entry, filled, knownAt } from "../../widgets/src/panels/asking.ts";
import { array, STEPS } from "./cases.ts";

const text = (template: string, known: Record<string, string | undefined>) =>
  filled(template, known)
    .map((stretch) => stretch.text)
    .join("");

/** Two rows of three cells at the steps 0, 4 and 9; the last cell of the second row is right, wrong, right. */
function table(more: object = {}, held: object = {}): Curve {
  const cells = [0, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1];
  const recording = {
    attrs: {},
    measured: {
      coords: { step: array(["step"], [3], [0, 4, 9]), frame: array(["frame"], [3], [0, 4, 9]) },
      variables: {
        right: array(["frame", "first", "second"], [3, 2, 3], cells, more),
        says: array(
          ["frame", "first", "second"],
          [3, 2, 3],
          Array.from(cells, (_, i) => i),
          held,
        ),
      },
    },
    predicted: {},
  };
  return new Curve(recording as unknown as Recording, {}, "step");
}

const ASKED = { column: "right", answer: "says", y: "first" };

test("a sentence has the values that are known; brackets go where one is not", () => {
  assert.equal(text("{y} + {x}: {answer}[, since {since}].", { y: "5", x: "2", answer: "7" }), "5 + 2: 7.");
  assert.equal(text("{answer}[, since {since}].", { answer: "7", since: "12" }), "7, since 12.");
  assert.equal(text("[{answer}][none]", {}), "none");
  assert.equal(text("{answer}", {}), "–");
  assert.deepEqual(filled("a {x}", { x: "1" }), [{ text: "a " }, { text: "1", value: "x" }]);
});

test("an entry is found whichever side comes first", () => {
  const found = { dims: ["first", "second"], shape: [2, 3], values: Float64Array.from([0, 1, 2, 3, 4, 5]) };
  const wide = { ...found, coords: {}, frame: null, next: null, held: [] };
  assert.equal(entry(wide, "first", [1, 2]), 5);
  assert.equal(entry(wide, "second", [1, 1]), 4);
});

test("since when a cell is what it is, and what it becomes", () => {
  const curve = table();
  const at = (step: number | null, kind: number) => knownAt(curve, ASKED, [1, 2], { step, kind });
  assert.deepEqual(at(5, 0), { since: "4", later: "9", answer: "11", next: "17" });
  assert.deepEqual(at(0, 1), { since: undefined, later: "4", answer: "5", next: "11" });
  assert.deepEqual(at(null, 1), { since: "9", later: undefined, answer: "17", next: undefined });
});

test("a cell that has turned already is spoken of as it will be", () => {
  assert.deepEqual(knownAt(table(), ASKED, [1, 2], { step: 1, kind: 0 }).answer, "11");
});

test("an answer of another run is not told", () => {
  const curve = new Curve(table({}, { held: { rate: 1 } }).recording, { rate: 2 }, "step");
  assert.equal(knownAt(curve, ASKED, [0, 0], { step: 0, kind: 0 }).answer, undefined);
  assert.equal(knownAt(curve, { ...ASKED, answer: null }, [0, 0], { step: 0, kind: 0 }).answer, undefined);
});

test("cells turn one after another, all of them at the next frame and none before it is left", () => {
  const [curve, axis] = [table(), new Axis(STEPS)];
  const values = (step: number) => Array.from(turning(curve, "right", step, axis)?.values ?? []);
  assert.deepEqual(values(0), [0, 0, 0, 1, 1, 1]);
  assert.deepEqual(values(4), [1, 0, 1, 1, 1, 0]);
  const steps = [0, 0.5, 1, 2, 3, 3.9, 4];
  const right = steps.map((step) => values(step)[0]);
  assert.deepEqual(
    right,
    [...right].sort((a, b) => a - b),
  );
  const found = turning(curve, "right", 2, axis);
  assert.deepEqual([found?.frame, found?.span], [2, [0, 4]]);
});

test("the turns of entries are spread evenly", () => {
  const turns = Array.from({ length: 4000 }, (_, i) => turnOfEntry(i));
  for (const share of [0.1, 0.5, 0.9]) {
    const before = turns.filter((turn) => turn < share).length / turns.length;
    assert.ok(Math.abs(before - share) < 0.03, `${before} for ${share}`);
  }
});
