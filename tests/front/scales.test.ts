// Ticks: at least three with words on a logarithmic axis, and small marks that show that it is one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fieldScale, type Pair, stepScale, type Ticked, valueScale } from "../../widgets/src/data/scales.ts";

const values = ({ ticks }: Ticked) => ticks.map(({ value }) => value);
const inside = (numbers: number[], [low, high]: Pair) => numbers.every((v) => v >= low * 0.99 && v <= high * 1.01);

test("a logarithmic axis has three labelled ticks or more, however short or long it is", () => {
  for (let low = 1e-9; low < 1e5; low *= 1.7) {
    for (const factor of [1.12, 1.5, 2, 3.5, 9, 30, 200, 1e4, 1e8]) {
      const domain: Pair = [low, low * factor];
      const scale = valueScale(domain, "log");
      assert.ok(values(scale).length >= 3 && values(scale).length <= 10, `${domain} has ${values(scale)}`);
      assert.ok(inside(values(scale), domain), `${domain} has ${values(scale)}`);
      assert.ok(scale.ticks.every(({ text }) => text !== ""));
    }
  }
});

test("so have the axes of steps and of fields", () => {
  for (const last of [2, 5, 12, 60, 200, 5000, 90000]) {
    assert.ok(values(stepScale([0, last])).length >= 3, `steps to ${last}`);
    assert.ok(values(fieldScale([20, Math.max(50, last)])).length >= 3, `a field to ${last}`);
  }
  assert.deepEqual(values(stepScale([0, 12])), [0, 1, 3, 10]);
  assert.deepEqual(values(fieldScale([20, 60])), [20, 30, 50]);
});

test("small marks stand at every leading digit, or at decades where there are many", () => {
  assert.deepEqual(valueScale([1, 20], "log").minor, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20]);
  assert.equal(valueScale([1e-9, 1], "log").minor?.length, 10);
  assert.equal(stepScale([0, 12]).minor?.length, 10);
  assert.equal(valueScale([0, 1], "linear").minor, undefined);
});
