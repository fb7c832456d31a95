// One configuration of a recording, seen through names of columns; kept curves.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Axis } from "../../widgets/src/data/axis.ts";
import { between } from "../../widgets/src/data/between.ts";
import { Curve, distanceOf, gapOf } from "../../widgets/src/data/curve.ts";
import { Kept } from "../../widgets/src/data/kept.ts";
import { array, cases, group, recording, STEPS } from "./cases.ts";

const curve = () => new Curve(recording(), { rate: 0.5, seed: 1 }, "step");

test("a column along the axis, and the theory's on its own rows", () => {
  assert.deepEqual([...(curve().column("loss") ?? [])], [6, 6.01, 6.1, 7]);
  assert.equal(curve().rows, 4);
  const theory = curve().theory("exact", "loss");
  assert.deepEqual([...(theory?.steps ?? [])], [0, 10]);
  assert.deepEqual([...(theory?.values ?? [])], [7, 7.1]);
});

test("what there is not is null", () => {
  assert.equal(curve().column("gone"), null);
  assert.equal(curve().column("weights"), null, "a wide column does not run along the axis");
  assert.equal(curve().theory("exact", "gone"), null);
  assert.equal(curve().theory("phlogiston", "loss"), null);
  assert.equal(curve().wide("gone", 3), null);
  assert.equal(new Curve(recording(), { rate: 0.3 }, "step").column("loss"), null);
});

test("a wide column at the latest frame that is not after the cursor", () => {
  const at = (cursor: number | null) => curve().wide("weights", cursor);
  assert.deepEqual(
    [0, 9, 10, 500, null].map((cursor) => at(cursor)?.frame),
    [0, 0, 10, 10, 10],
  );
  assert.deepEqual([...(at(10)?.values ?? [])], [21, 22, 23]);
  assert.deepEqual(at(10)?.dims, ["neuron"]);
  assert.deepEqual(at(10)?.held, []);
});

test("between two frames a wide column is a mixture of both, even in the axis' own measure", () => {
  const axis = new Axis(STEPS);
  const at = (step: number | null) => between(curve(), "weights", step, axis);
  const values = (step: number | null) => [...(at(step)?.values ?? [])];
  const middle = Math.sqrt(11) - 1; // of 0 and 10, in log(1 + step)
  const [before, after] = [values(0), values(10)];
  assert.ok(values(middle).every((value, i) => Math.abs(value - (before[i] + after[i]) / 2) < 1e-6));
  assert.deepEqual([at(middle)?.frame, at(middle)?.span], [middle, [0, 10]]);
  assert.deepEqual([at(0)?.span, at(10)?.span, at(500)?.frame, at(null)?.frame], [undefined, undefined, 10, 10]);
});

test("between two rows a column is on the line that joins them, on its own scale", () => {
  const [plain, log] = [{}, { scale: "log" }].map((attrs) => array(["step"], [3], [1, 100, NaN], attrs));
  const measured = group({ step: [0, 1, 2] }, { plain, log });
  const run = new Curve({ attrs: {}, measured, predicted: {} }, {}, "step");
  assert.deepEqual([run.at("plain", 0), run.at("plain", 0, 0.5), run.at("log", 1)], [1, 50.5, 100]);
  assert.ok(Math.abs((run.at("log", 0, 0.5) ?? 0) - 10) < 1e-12);
  assert.deepEqual([run.at("plain", 1, 0.5), run.at("gone", 0, 0.5)], [NaN, undefined]);
});

test("a wide column recorded at another value says so", () => {
  const held = array(["neuron"], [2], [1, 2], { held: { rate: 0.1, seed: 1, other: 5 } });
  const given = { attrs: {}, measured: group({ step: [0] }, { held }), predicted: {} };
  assert.deepEqual(new Curve(given, { rate: 0.5, seed: 1 }, "step").wide("held", null)?.held, [["rate", 0.1]]);
});

test("lowest and highest over the seeds, finite ones only", () => {
  const band = curve().band("loss");
  assert.deepEqual(
    [[...(band?.low ?? [])], [...(band?.high ?? [])]],
    [
      [5, 5.01, 5.1, 6],
      [6, 6.01, 6.1, 7],
    ],
  );
  const values = array(["step", "seed"], [2, 2], [1, NaN, NaN, NaN]);
  const given = { attrs: {}, measured: group({ step: [0, 1], seed: [0, 1] }, { values }), predicted: {} };
  assert.deepEqual(new Curve(given, { seed: 0 }, "step").band("values")?.low, Float64Array.of(1, NaN));
});

test("the gap is Σ|m − p| / Σ|m| over the rows that both have", () => {
  assert.equal(gapOf(curve(), "exact", "loss"), 2 / (6 + 6.1));
  assert.equal(gapOf(curve(), "exact", "gone"), null);
});

type GapCase = { measured: (number | null)[]; predicted: (number | null)[]; gap: number | null };

test("the gap is the one that Python computes", () => {
  for (const { measured, predicted, gap } of cases<GapCase[]>("gap")) {
    const column = (values: (number | null)[]) => {
      const loss = array(
        ["step"],
        [values.length],
        values.map((value) => value ?? NaN),
      );
      return group({ step: values.map((_, step) => step) }, { loss });
    };
    const given = { attrs: {}, measured: column(measured), predicted: { exact: column(predicted) } };
    const found = gapOf(new Curve(given, {}, "step"), "exact", "loss");
    assert.ok(gap === null ? found === null : Math.abs((found ?? NaN) - gap) < 1e-12, `${found} is not ${gap}`);
  }
});

test("four curves are kept; for a fifth the oldest makes room", () => {
  const kept = new Kept();
  const full = [1, 2, 3, 4, 5].map((rate) => kept.add(curve(), { rate }));
  assert.deepEqual(full, [false, false, false, false, true]);
  assert.deepEqual(
    kept.list.map(({ values }) => values.rate),
    [2, 3, 4, 5],
  );
  const before = kept.version;
  kept.clear();
  assert.ok(kept.list.length === 0 && kept.version > before);
});

test("a theory of which nothing is known predicts nothing", () => {
  const group = (values: number[]) => ({ coords: {}, variables: { loss: array(["step"], [2], values) } });
  const predicted = { exact: group([NaN, 1]), silent: group([NaN, NaN]) };
  const curve = new Curve({ attrs: {}, measured: group([1, 2]), predicted }, {}, "step");
  assert.deepEqual(
    ["exact", "silent", "other"].map((name) => curve.isPredicted(name)),
    [true, false, false],
  );
});

test("the gap at one row, and the distance there; null where the theory says nothing", () => {
  const one = curve();
  const close = (found: number | null, expected: number) => assert.ok(Math.abs((found ?? NaN) - expected) < 1e-12);
  close(gapOf(one, "exact", "loss", 0), 1 / 6);
  close(gapOf(one, "exact", "loss", 2), 1 / 6.1);
  close(distanceOf(one, "exact", "loss", 2), 1);
  for (const found of [gapOf(one, "exact", "loss", 1), distanceOf(one, "exact", "loss", 1)]) assert.equal(found, null);
  assert.equal(distanceOf(one, "exact", "gone", 0), null);
});

test("the largest size of a column", () => {
  assert.equal(curve().top("loss"), 7);
  assert.equal(curve().top("gone"), 0);
});
