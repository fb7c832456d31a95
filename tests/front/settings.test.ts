// What the controls stand for, and what is on screen for it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Kept } from "../../widgets/src/data/kept.ts";
import { LiveRun } from "../../widgets/src/data/live.ts";
import type { ControlSpec, Status, Values } from "../../widgets/src/data/protocol.ts";
import { Settings } from "../../widgets/src/state/settings.ts";
import { Subject } from "../../widgets/src/state/subject.ts";
import { lookAt } from "../../widgets/src/state/view.ts";
import { AT_REST, type Line } from "../../widgets/src/trainer/port.ts";
import { AT_PEACE, array, CONTROLS, control, DEFAULTS, group, subject } from "./cases.ts";

const settings = (free = false) => subject(free).settings;

test("values left out are the defaults", () => {
  assert.deepEqual(settings(true).current({ rate: 0.3 }), { ...DEFAULTS, rate: 0.3 });
  assert.deepEqual(settings().current(null), DEFAULTS);
});

test("where nobody trains, values go to the nearest recorded ones, on the control's scale", () => {
  assert.deepEqual(settings().current({ rate: 0.25, width: 7, bias: true, seed: 5 }), {
    ...DEFAULTS,
    rate: 0.5,
    seed: 1,
  });
  assert.equal(settings().current({ rate: 0.2 }).rate, 0.1);
  assert.deepEqual(settings(true).where({ ...DEFAULTS, rate: 0.25 }), { rate: 0.5, seed: 0 });
});

test("recorded values in the control's own type", () => {
  const coords = { bias: [0, 1], rule: [0] };
  const measured = group(coords, {});
  measured.coords.rule = { dims: ["rule"], shape: [2], values: ["plain", "signs"] };
  const rule = control("rule", { type: "choice", options: ["signs", "plain"] });
  const controls = [control("bias", { type: "boolean" }), rule, control("width", { default: 7 })];
  const made = new Settings({ controls, base: { width: 9 } }, { attrs: {}, measured, predicted: {} }, false);
  assert.deepEqual(
    controls.map((c) => made.recordedValues(c)),
    [[false, true], ["plain", "signs"], [9]],
  );
});

test("a control says for itself what it can be set to", () => {
  const [rate, width, bias, seed] = CONTROLS;
  const here = (trained: boolean) => subject(trained, { trainer: "browser" });
  const made = (trained: boolean) => here(trained).settings;
  const told = (c: ControlSpec, trained = true) => [made(trained).isFree(c), here(trained).range(c)];
  assert.deepEqual(told(rate), [true, "any value"]);
  assert.equal(subject(true, { trainer: "kernel" }).range(rate), "", "where all train, none says so");
  assert.deepEqual(told(rate, false), [false, "2 recorded values"]);
  assert.deepEqual(told({ ...rate, trains: [] }), [false, "2 recorded values"]);
  assert.deepEqual(told({ ...rate, trains: [0.3, 0.1] }), [false, "3 values"]);
  assert.deepEqual(made(true).offered({ ...rate, trains: [0.3, 0.1] }), [0.1, 0.3, 0.5]);
  assert.deepEqual(made(false).offered({ ...rate, trains: [0.3] }), [0.1, 0.5], "once the trainer is gone");
  assert.deepEqual(made(true).offered({ ...bias, trains: [true, false] }), [false, true]);
  assert.deepEqual(made(true).offered({ ...width, trains: [] }), [100]);
  assert.deepEqual(made(true).offered({ ...seed, trains: [] }), [0, 1]);
});

test("on a page that trains, a control of which nothing does says so", () => {
  const none = { ...CONTROLS[0], trains: [] };
  assert.deepEqual(
    [subject(true).settings.isRecordedOnly(none), subject(false).settings.isRecordedOnly(none)],
    [true, false],
  );
  assert.ok(!subject(true).settings.isRecordedOnly(CONTROLS[0]));
});

test("options stand in the order of the field, whoever has them", () => {
  const rule = control("rule", { type: "choice", options: ["a", "b", "c"], default: "b", trains: ["c", "a"] });
  assert.deepEqual(new Settings({ controls: [rule] }, null, true).offered(rule), ["a", "b", "c"]);
  assert.deepEqual(new Settings({ controls: [{ ...rule, trains: ["c"] }] }, null, true).current({ rule: "a" }), {
    rule: "b",
  });
});

test("values that may not be chosen go to the nearest that may", () => {
  const controls = CONTROLS.map((c) => (c.name === "rate" ? { ...c, trains: [0.3] } : c));
  const made = subject(true, { controls }).settings;
  assert.deepEqual(made.current({ rate: 0.29, width: 7, seed: 5 }), { ...DEFAULTS, rate: 0.3, width: 7, seed: 5 });
});

test("which configurations are recorded", () => {
  const held = (values: Values) => settings(true).isRecorded({ ...DEFAULTS, ...values });
  assert.ok(held({}) && held({ rate: 0.5, seed: 1 }) && held({ rate: 0.5 * (1 + 1e-9) }));
  assert.ok(!held({ rate: 0.3 }) && !held({ width: 50 }) && !held({ seed: 2 }));
  assert.ok(settings(true).isRecordedButSeed({ ...DEFAULTS, seed: 7 }));
  assert.ok(!settings(true).isRecordedButSeed({ ...DEFAULTS, rate: 0.3 }));
});

test("a kept curve is called by what differs from the defaults", () => {
  const names = (values: Values) =>
    settings(true)
      .telling({ ...DEFAULTS, ...values })
      .map((c) => c.name);
  assert.deepEqual(names({}), ["rate"]);
  assert.deepEqual(names({ width: 50, seed: 1 }), ["width", "seed"]);
  assert.deepEqual(settings().called("rate"), "Rate");
  assert.deepEqual(settings().called("gone"), "gone");
});

/** A live run over steps 0 to 2 with these values. */
function liveRun(values: Values): LiveRun {
  const live = new LiveRun("step");
  const loss = array(["step"], [3], [3, 2, 1]);
  live.push({ attrs: { run: 1, first: 0, values }, measured: group({ step: [0, 1, 2] }, { loss }), predicted: {} });
  return live;
}

const TRAINING: Status = { ...AT_REST, state: "training", run: 1, step: 2, steps: 500 };

function look(
  values: Values,
  live = new LiveRun("step"),
  status = AT_REST,
  cursor: number | null = null,
  line: Line = "open",
) {
  return lookAt(subject(true), { values: { ...DEFAULTS, ...values }, cursor, theory: "exact" }, live, new Kept(), {
    status,
    line,
  });
}

test("recorded values show their recording, with a band of seeds", () => {
  const view = look({ rate: 0.5 });
  assert.deepEqual([view.source, view.recorded, view.nearest], ["recorded", true, false]);
  assert.deepEqual([view.index, view.step, view.ends], [3, 100, [0, 100]]);
  assert.equal(view.band, view.curve);
});

test("numbers in words are those of the row whose step is told, and between rows those of the place", () => {
  const at = (cursor: number) => look({ rate: 0.5 }, new LiveRun("step"), AT_REST, cursor);
  assert.deepEqual([at(0.3).stepText, at(0.3).told], ["0", 0]);
  assert.deepEqual([at(0.7).stepText, at(0.7).told], ["1", 1]);
  assert.ok(at(0.7).share < 1); // what is drawn moves on
  assert.equal(at(30).told, at(30).share);
});

test("other values show the nearest recording until their run comes", () => {
  const values = { rate: 0.3 };
  const before = look(values);
  assert.deepEqual([before.source, before.nearest, before.band], ["recorded", true, null]);
  const after = look(values, liveRun({ ...DEFAULTS, ...values }), TRAINING);
  assert.deepEqual([after.source, after.nearest, after.busy, after.curve?.rows], ["live", false, true, 3]);
  assert.deepEqual(after.ends, [0, 500]);
  const elsewhere = look({ rate: 0.4 }, liveRun({ ...DEFAULTS, ...values }), TRAINING);
  assert.deepEqual([elsewhere.source, elsewhere.nearest], ["recorded", true]);
});

test("a live run of recorded values with another seed has the band of the recorded seeds", () => {
  const values = { seed: 9 };
  const view = look(values, liveRun({ ...DEFAULTS, ...values }), TRAINING);
  assert.equal(view.source, "live");
  assert.deepEqual([...(view.band?.band("loss")?.low ?? [])], [1, 1.01, 1.1, 2]);
});

test("a live run of recorded values has the recorded theories that nobody computes", () => {
  const programs = { worker: "", data: {}, variants: [], fields: {}, inputs: [], theories: ["linearised"] };
  const at = (theory: string, values: Values = DEFAULTS) => {
    const one = subject(true, { trainer: "browser", programs });
    return lookAt(one, { values, cursor: null, theory }, liveRun(values), new Kept(), {
      status: TRAINING,
      line: "open",
    });
  };
  const { curve, source } = at("exact");
  assert.deepEqual([source, curve?.rows], ["live", 3]);
  assert.deepEqual([...(curve?.theory("exact", "loss")?.values ?? [])], [2, 2.1]);
  assert.ok(curve?.predicted("exact") && !curve.predicted("linearised"));
  assert.equal(at("linearised").curve?.predicted("exact"), undefined, "the trainer computes it");
  assert.equal(
    at("exact", { ...DEFAULTS, rate: 0.3 }).curve?.predicted("exact"),
    undefined,
    "no theory of other values",
  );
});

test("a recorded theory stands over a run of the same values that ended without it", () => {
  const programs = { worker: "", data: {}, variants: [], fields: {}, inputs: [], theories: ["exact"] };
  const one = subject(true, { trainer: "browser", programs });
  const at = (state: "training" | "done") =>
    lookAt(one, { values: DEFAULTS, cursor: null, theory: "exact" }, liveRun(DEFAULTS), new Kept(), {
      status: { ...TRAINING, state },
      line: "open",
    });
  assert.equal(at("training").curve?.predicted("exact"), undefined, "it is awaited");
  assert.ok(at("done").curve?.predicted("exact"));
});

test("the cursor is where it is put, between two rows too, but not beyond the last", () => {
  const at = (cursor: number) => look({}, undefined, undefined, cursor);
  assert.deepEqual(
    [-1, 0, 5, 10, 1e9].map((cursor) => [at(cursor).step, at(cursor).index, at(cursor).stepText]),
    [
      [0, 0, "0"],
      [0, 0, "0"],
      [5, 1, "5"],
      [10, 2, "10"],
      [100, 3, "100"],
    ],
  );
  assert.ok(Math.abs(at(5).share - Math.log(3) / Math.log(5.5)) < 1e-12 && at(10).share === 0);
});

test("without a recording and without a run there is nothing", () => {
  const made = new Settings({ controls: CONTROLS, base: {} }, null, true);
  assert.deepEqual(made.where(DEFAULTS), {});
  const view = lookAt(
    new Subject({ controls: CONTROLS }, null, true),
    { values: DEFAULTS, cursor: null, theory: "" },
    new LiveRun("step"),
    new Kept(),
    AT_PEACE,
  );
  assert.deepEqual([view.curve, view.index, view.step, view.nearest, view.ends], [null, -1, null, false, [0, 100]]);
});

test("the recorded curve is the same object while the same is meant", () => {
  const one = subject();
  assert.equal(one.recordedCurve(DEFAULTS), one.recordedCurve({ ...DEFAULTS, width: 3 }));
  assert.notEqual(one.recordedCurve(DEFAULTS), one.recordedCurve({ ...DEFAULTS, seed: 1 }));
});
