// The axis of the cursor, and scales with their ticks.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Axis } from "../../widgets/src/data/axis.ts";
import { indexTicks, side, valueScale } from "../../widgets/src/data/scales.ts";
import { RIDGES, recording, STEPS } from "./cases.ts";

const steps = new Axis(STEPS);
const ridges = new Axis(RIDGES);
const texts = (ticks: { text: string }[]) => ticks.map((tick) => tick.text);

test("steps have words of training and can be taken one by one; a field's have not", () => {
  assert.deepEqual([steps.words.act, steps.hasSteps, steps.isField], ["Train", true, false]);
  assert.deepEqual([ridges.words.act, ridges.hasSteps, ridges.isField], ["Compute", false, true]);
});

test("a sentence calls the cursor by the axis' name, or step", () => {
  assert.deepEqual(
    ["step", "ridge", "loss"].map((name) => steps.isCalled(name)),
    [true, false, false],
  );
  assert.deepEqual(
    ["step", "ridge", "loss"].map((name) => ridges.isCalled(name)),
    [true, true, false],
  );
});

test("rows of a recording", () => {
  assert.deepEqual([...steps.rowsOf(recording())], [0, 1, 10, 100]);
  assert.equal(ridges.rowsOf(recording()).length, 0);
  assert.equal(steps.rowsOf(null).length, 0);
});

test("the domain is the recording's; a live run goes to its last step", () => {
  const [recorded, live, none] = [Float64Array.of(0, 1, 100), Float64Array.of(0, 7), new Float64Array(0)];
  assert.deepEqual(steps.domain(recorded, null, 500), [0, 100]);
  assert.deepEqual(steps.domain(recorded, live, 500), [0, 500]);
  assert.deepEqual(steps.domain(none, null, 500), [0, 500]);
  assert.deepEqual(steps.domain(none, null, 0), [0, 100]);
  assert.deepEqual(ridges.domain(Float64Array.of(0.1, 10), Float64Array.of(0.01), 3), [0.01, 10]);
});

test("steps are drawn at log(1 + step), with ticks 0 1 3 10 30", () => {
  const made = steps.scaleOn([0, 100]);
  assert.deepEqual(texts(made.ticks), ["0", "1", "3", "10", "30", "100"]);
  const drawn = side(made, [0, 100]);
  drawn.place(50, 250);
  assert.deepEqual([drawn.at(0), drawn.at(100)], [50, 250]);
  assert.ok(Math.abs(drawn.at(9) - (50 + (200 * Math.log(10)) / Math.log(101))) < 1e-9);
  assert.ok(Math.abs(drawn.back(drawn.at(30)) - 30) < 1e-9);
});

test("a positive field is drawn at its logarithm; on a linear scale evenly", () => {
  const drawn = side(ridges.scaleOn([0.1, 10]), []);
  drawn.place(0, 100);
  assert.ok(Math.abs(drawn.at(1) - 50) < 1e-9);
  const linear = side(new Axis({ ...RIDGES, scale: "linear" }).scaleOn([0, 10]), []);
  linear.place(0, 100);
  assert.equal(linear.at(2.5), 25);
});

test("the nearest row is nearest on the screen", () => {
  assert.equal(steps.nearestRow([0, 1, 10, 100], 30), 2);
  assert.equal(steps.nearestRow([0, 1, 10, 100], 40), 3);
  assert.equal(new Axis({ ...STEPS, scale: "linear" }).nearestRow([0, 1, 10, 100], 54), 2);
  assert.equal(ridges.nearestRow([0.1, 1, 10], 0.5), 1);
  assert.equal(steps.nearestRow([], 3), 0);
});

test("ticks of values: powers of ten over decades, round numbers within one", () => {
  assert.deepEqual(
    texts(valueScale([1e-4, 1], "log").ticks),
    ["10⁻⁴", "10⁻³", "10⁻²", "0.1", "1"].map((t) => (t === "0.1" ? "10⁻¹" : t)),
  );
  assert.deepEqual(texts(valueScale([0.2, 0.9], "log").ticks), ["0.2", "0.3", "0.5", "0.7"]);
  assert.deepEqual(texts(valueScale([0, 1], "linear").ticks), ["0", "0.2", "0.4", "0.6", "0.8", "1"]);
});

test("ticks of entries: all of a few; of many the ends and round values", () => {
  assert.deepEqual(texts(indexTicks(["a", "b", "c"], 3)), ["a", "b", "c"]);
  const many = indexTicks(
    Array.from({ length: 100 }, (_, i) => i + 1),
    6,
  );
  assert.deepEqual([many[0].text, many.at(-1)?.text], ["1", "100"]);
  assert.ok(texts(many).includes("40") && many.every((tick) => tick.bare));
});

test("a place between two rows: how far it is, and in words as exactly as it can be seen", () => {
  assert.equal(steps.share(0, 3, 1), 0.5, "even in the logarithm of 1 + step");
  assert.equal(ridges.share(0.01, 1, 0.1), 0.5);
  assert.deepEqual([steps.share(3, 3, 3), steps.share(0, 3, 9), steps.share(1, 3, 0)], [0, 1, 0]);
  for (const axis of [steps, ridges]) assert.ok(Math.abs(axis.unstretched(axis.stretched(7)) - 7) < 1e-12);
  assert.deepEqual([steps.textOf(115.4, false), steps.textOf(12345, true)], ["115", "12\u202f345"]);
  assert.deepEqual([ridges.textOf(0.0123456, false), ridges.textOf(0.1234, true)], ["0.012", "0.1234"]);
});
