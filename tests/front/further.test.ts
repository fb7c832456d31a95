// A run that has ended trains twice as long: who offers it, what is asked, and what the page as a trainer does.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveRun } from "../../widgets/src/data/live.ts";
import type { Action, AxisSpec, Spec, Status } from "../../widgets/src/data/protocol.ts";
import { valuesOf } from "../../widgets/src/export/numbers.ts";
import { Steering } from "../../widgets/src/state/steering.ts";
import { lookAt } from "../../widgets/src/state/view.ts";
import { AT_REST } from "../../widgets/src/trainer/port.ts";
import { array, CONTROLS, control, DEFAULTS, fakeModel, group, STEPS, subject } from "./cases.ts";
import { figure } from "./page.ts";

const VALUES = { ...DEFAULTS, rate: 0.3 };

/** A figure with a live run of two rows; what its trainer is asked for. */
function trained(status: Partial<Status> = {}, more: Partial<Spec> = {}, values = VALUES) {
  const asked: Action[] = [];
  const told = { ...AT_REST, state: "done" as const, run: 1, step: 1000, steps: 1000, values, ...status };
  const ask = (action: Action) => void asked.push(action);
  const rest = { line: "open" as const, part: null, resend() {}, hold() {}, hear: () => () => {}, close() {} };
  const model = fakeModel({ values, cursor: 1 });
  const shown = subject(true, more);
  const live = new LiveRun("step");
  const measured = group({ step: [0, 1] }, { loss: array(["step"], [2], [3, 2]) });
  live.push({ attrs: { run: 1, first: 0, values }, measured, predicted: {} });
  const steering = new Steering(
    model,
    { status: told, ask, ...rest },
    () => shown,
    () => {},
  );
  steering.view = lookAt(shown, steering.choice, live, steering.kept, steering);
  return { steering, asked, model, shown };
}

test("a run that has ended may have twice the steps, if so many are allowed", () => {
  assert.equal(trained().steering.twice, 2000);
  assert.equal(trained({ steps: 5000 }).steering.twice, 10_000);
  assert.equal(trained({ steps: 5001 }).steering.twice, 0, "the experiment allows 10 000");
  assert.equal(trained({ steps: 5001 }, { axis: { ...STEPS, most: null } }).steering.twice, 10_002);
});

for (const state of ["training", "paused", "cancelled", "diverged", "failed", "recorded"] as const) {
  test(`one that is ${state} may not`, () => assert.equal(trained({ state }).steering.twice, 0));
}

test("neither may a run of other values, nor one along a field", () => {
  assert.equal(trained({ values: DEFAULTS }).steering.twice, 0);
  const ridge: AxisSpec = { ...STEPS, kind: "field" };
  assert.equal(trained({}, { axis: ridge }).steering.twice, 0);
});

test("the trainer is asked, and the cursor follows the end", () => {
  const { steering, asked, model } = trained();
  steering.further();
  assert.deepEqual([asked, model.get("cursor"), steering.told], [["further"], null, ""]);
  const running = trained({ state: "training" });
  running.steering.further();
  assert.deepEqual(running.asked, []);
});

test("where the steps have a control, this one moves; unless it offers some values only", () => {
  const steps = control("steps", { low: 1, high: 9999, type: "integer", default: 1000 });
  const values = { ...VALUES, steps: 1000 };
  const { steering, asked, model } = trained({ values }, { controls: [...CONTROLS, steps] }, values);
  steering.further();
  assert.deepEqual([asked, model.get("values")], [[], { ...values, steps: 2000 }]);
  const few = { ...steps, marks: [1000], trains: [] };
  assert.equal(trained({ values }, { controls: [...CONTROLS, few] }, values).steering.twice, 0);
});

test("a page says that it begins again, and does", async () => {
  const { steering } = trained({}, { trainer: "browser" });
  steering.further();
  assert.equal(steering.told, "It trains from step 0 again, now to step 2000.");
  const { trainer, set, reaches, begun, live } = figure();
  set({ rate: 0.3 });
  await reaches("done");
  for (const steps of [10_000, 20_000]) {
    trainer.ask("further");
    assert.equal(trainer.status.state, "training");
    await reaches("done");
    const fields = begun().flatMap((order) => (order.order === "begin" ? [order.fields.steps] : []));
    assert.deepEqual([trainer.status.steps, trainer.status.step, fields.at(-1)], [steps, steps, steps]);
  }
  assert.equal(live.curve()?.steps.at(-1), 20_000);
  trainer.ask("train");
  await reaches("done");
  assert.equal(trainer.status.steps, 5000, "Train is a run of the usual length");
  trainer.close();
});

test("files and Python tell the number of steps of a run that was trained here", () => {
  const { steering, shown } = trained({ steps: 4000 });
  if (steering.view) assert.deepEqual(valuesOf(shown, steering.view), { ...VALUES, steps: 4000 });
  const recorded = lookAt(shown, { values: DEFAULTS, cursor: null, theory: "" }, new LiveRun("step"), steering.kept, {
    status: { ...AT_REST, steps: 4000 },
    line: "open",
  });
  assert.deepEqual(valuesOf(shown, recorded), DEFAULTS);
});
