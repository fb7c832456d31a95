// The rows of a live run, put together from increments.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Recording } from "../../widgets/src/data/data.ts";
import { LiveRun } from "../../widgets/src/data/live.ts";
import type { Values } from "../../widgets/src/data/protocol.ts";
import { array, group } from "./cases.ts";

/** Rows from `first` on: the loss is the step, negated. */
function partOf(run: number, first: number, steps: number[], values: Values = { rate: 0.3 }): Recording {
  const loss = array(
    ["step"],
    [steps.length],
    steps.map((t) => -t),
  );
  return { attrs: { run, first, values }, measured: group({ step: steps }, { loss }), predicted: {} };
}

function withWide(run: number, first: number, steps: number[], frames: number[]): Recording {
  const part = partOf(run, first, steps);
  const weights = array(
    ["frame", "neuron"],
    [frames.length, 2],
    frames.flatMap((f) => [f, f + 0.5]),
  );
  const { coords, variables } = group({ frame: frames }, { weights });
  const measured = {
    coords: { ...part.measured.coords, ...coords },
    variables: { ...part.measured.variables, ...variables },
  };
  return { ...part, measured };
}

const loss = (live: LiveRun) => [...(live.curve()?.column("loss") ?? [])];

test("increments make one curve", () => {
  const live = new LiveRun("step");
  assert.deepEqual([live.curve(), live.rows], [null, 0]);
  assert.ok(live.push(partOf(1, 0, [0, 1])));
  const first = live.curve();
  assert.equal(live.curve(), first, "the same until the next part");
  assert.ok(live.push(partOf(1, 2, [2, 5])));
  assert.notEqual(live.curve(), first);
  assert.deepEqual(loss(live), [-0, -1, -2, -5]);
  assert.deepEqual([...(live.curve()?.steps ?? [])], [0, 1, 2, 5]);
});

test("missing rows are noticed, and all rows again are taken", () => {
  const live = new LiveRun("step");
  live.push(partOf(1, 0, [0, 1]));
  assert.equal(live.push(partOf(1, 3, [9])), false);
  assert.deepEqual(loss(live), [-0, -1]);
  assert.ok(live.push(partOf(1, 0, [0, 1, 2, 9])));
  assert.deepEqual(loss(live), [-0, -1, -2, -9]);
});

test("rows that come twice count once", () => {
  const live = new LiveRun("step");
  live.push(partOf(1, 0, [0, 1, 2]));
  live.push(partOf(1, 1, [1, 2, 3]));
  assert.deepEqual(loss(live), [-0, -1, -2, -3]);
});

test("another run starts anew", () => {
  const live = new LiveRun("step");
  live.push(partOf(1, 0, [0, 1, 2]));
  assert.equal(live.push(partOf(2, 1, [7], { rate: 0.9 })), false, "its first rows are missing");
  assert.deepEqual([live.run, live.rows], [2, 0]);
  assert.ok(live.push(partOf(2, 0, [0], { rate: 0.9 })));
  assert.ok(live.agreesWith({ rate: 0.9 * (1 + 1e-9), other: 1 }) && !live.agreesWith({ rate: 0.3 }));
});

test("frames of a wide column are joined, and one that comes again replaces what it overlaps", () => {
  const live = new LiveRun("step");
  live.push(withWide(1, 0, [0, 1], [0, 1]));
  live.push(withWide(1, 2, [2, 3], [1, 3]));
  const at = (cursor: number) => live.curve()?.wide("weights", cursor);
  assert.deepEqual(
    [0, 1, 2, 3].map((cursor) => at(cursor)?.frame),
    [0, 1, 1, 3],
  );
  assert.deepEqual([...(at(3)?.values ?? [])], [3, 3.5]);
});

test("a theory alone is a part too, and a column that comes late has no numbers before", () => {
  const live = new LiveRun("step");
  live.push(partOf(1, 0, [0, 1]));
  const exact = group({ step: [0, 1] }, { loss: array(["step"], [2], [4, 5]) });
  assert.ok(live.push({ attrs: { run: 1, first: 2, values: {} }, measured: group({}, {}), predicted: { exact } }));
  assert.deepEqual([...(live.curve()?.theory("exact", "loss")?.values ?? [])], [4, 5]);
  assert.deepEqual(loss(live), [-0, -1]);
  const late = partOf(1, 2, [2]);
  late.measured.variables.late = array(["step"], [1], [8]);
  live.push(late);
  assert.deepEqual([...(live.curve()?.column("late") ?? [])], [NaN, NaN, 8]);
});

test("a column that does not say its scale has the recorded one's", () => {
  const recorded = group({ step: [0] }, { loss: array(["step"], [1], [1], { scale: "log" }) });
  const live = new LiveRun("step", recorded);
  live.push(partOf(1, 0, [0, 1]));
  live.push(partOf(1, 2, [2]));
  assert.equal(live.curve()?.recording.measured.variables.loss.attrs?.scale, "log");
});
