// What a figure says of the training and of the line to its trainer: never anything of other values than the sliders'.
import assert from "node:assert/strict";
import { test } from "node:test";
import { quietNote, stateSentence, timeLeft } from "../../widgets/src/controls/sentences.ts";
import { Kept } from "../../widgets/src/data/kept.ts";
import { LiveRun } from "../../widgets/src/data/live.ts";
import type { ProgramsSpec, Spec, Status, Values } from "../../widgets/src/data/protocol.ts";
import { Subject } from "../../widgets/src/state/subject.ts";
import { lookAt } from "../../widgets/src/state/view.ts";
import { AT_REST, type Line } from "../../widgets/src/trainer/port.ts";
import { AT_PEACE, array, DEFAULTS, group, subject } from "./cases.ts";

const BETWEEN = { ...DEFAULTS, rate: 0.3 };
const ELSEWHERE = { ...DEFAULTS, rate: 0.7 };

interface Case {
  values?: Values;
  status?: Partial<Status>;
  line?: Line;
  rows?: Values | null;
  soon?: boolean;
  free?: boolean;
  bare?: boolean;
  more?: Partial<Spec>;
}

/** A figure whose trainer says this; `rows` are the values of a live run that has two rows. */
function says({ values = BETWEEN, status = {}, line = "open", rows = null, soon = false, free = true, ...how }: Case) {
  const { controls } = subject(free).settings;
  const shown = how.bare ? new Subject({ controls }, null, free) : subject(free, how.more);
  const live = new LiveRun("step");
  const loss = array(["step"], [2], [3, 2]);
  if (rows)
    live.push({
      attrs: { run: 1, first: 0, values: rows },
      measured: group({ step: [0, 1] }, { loss }),
      predicted: {},
    });
  const heard = { status: { ...AT_REST, values, ...status }, line };
  const view = lookAt(shown, { values, cursor: null, theory: "exact" }, live, new Kept(), heard);
  return {
    view,
    state: stateSentence(view, shown, { damaged: false, soon }),
    quiet: quietNote(view, shown.axis),
    left: (seconds: number) => timeLeft(view, seconds),
  };
}

const GONE = "The kernel is gone: run the cell again.";
const TRAINING: Partial<Status> = { state: "training", run: 1, step: 1, steps: 100 };

test("while a run is set up, that is all that is said; no row of another run has the cursor", () => {
  const first = says({ status: { state: "training" }, soon: true });
  assert.deepEqual([first.state, first.quiet, first.left(60)], ["", "pale: the nearest recording", ""]);
  const { state, view } = says({ status: { state: "training", message: "It may take about 3 min." } });
  assert.equal(state, "Setting up… It may take about 3 min.");
  assert.deepEqual([view.nearest, view.index, view.step, view.preparing], [true, -1, null, true]);
  assert.equal(says({ status: { state: "training" }, bare: true }).state, "Setting up…");
  assert.equal(says({ status: { state: "paused" } }).state, "Setting up…", "set back to step 0, which has no row yet");
});

test("the rows of another run are not those of the sliders", () => {
  const { view, state } = says({ status: { ...TRAINING, run: 0 }, rows: ELSEWHERE });
  assert.deepEqual([view.source, view.index, state], ["recorded", -1, "Setting up…"]);
});

test("a status of other values is not believed: the trainer has not heard of these", () => {
  for (const state of ["cancelled", "failed", "diverged", "done", "training", "paused"] as const) {
    const status = { state, run: 1, step: 57, steps: 100, seconds_left: 600, message: "of others", values: ELSEWHERE };
    const one = says({ status, rows: ELSEWHERE });
    assert.deepEqual([one.state, one.left(60), one.view.preparing], ["Setting up…", "", true]);
    const recorded = says({ status, rows: ELSEWHERE, values: DEFAULTS });
    assert.deepEqual([recorded.state, recorded.quiet, recorded.view.status.state], ["", "", "recorded"]);
  }
});

test("the time left is told once it is known; the theory that is computed at the end too", () => {
  const left = (status: Partial<Status>, seconds: number) =>
    says({ status: { ...TRAINING, ...status }, rows: BETWEEN }).left(seconds);
  assert.equal(left({}, 1), "");
  assert.equal(left({}, 3), "estimating…");
  assert.match(left({ seconds_left: 200 }, 3), /^3.min left$/);
  assert.equal(left({ step: 100 }, 1), "");
  assert.equal(left({ step: 100 }, 3), "theory…");
  assert.equal(left({ state: "paused" }, 60), "");
});

test("what a run may take is said until the time left is known", () => {
  const message = "It may take about 3 min.";
  assert.equal(says({ status: { ...TRAINING, message }, rows: BETWEEN }).state, message);
  assert.equal(says({ status: { ...TRAINING, message, seconds_left: 170 }, rows: BETWEEN }).state, "");
});

test("a kernel that is gone; what was drawn is kept", () => {
  const stopped = { state: "cancelled", run: 1, step: 1, steps: 100 } as const;
  const kept = says({ status: stopped, rows: BETWEEN, line: "gone" });
  assert.equal(kept.state, `${GONE} Until then, the sliders choose recorded runs. Stopped at step 1.`);
  assert.deepEqual([kept.view.source, kept.view.index, kept.quiet, kept.left(60)], ["live", 1, "", ""]);
  assert.equal(says({ values: DEFAULTS, line: "gone", free: false }).quiet, "");
  assert.equal(says({ line: "gone", free: false, bare: true }).state, GONE);
});

test("a lost connection and a kernel that does not answer are said in place of the rest", () => {
  const cut = says({ status: { ...TRAINING, seconds_left: 600 }, rows: BETWEEN, line: "cut" });
  assert.deepEqual([cut.left(60), cut.quiet], ["", ""]);
  assert.match(cut.state, /^The connection to the kernel is lost; .* once it is back\.$/);
  assert.match(
    says({ status: { values: DEFAULTS }, line: "silent" }).state,
    /^The kernel has not answered yet: it may be busy/,
  );
});

test("stopped before there was a row", () => {
  const { state, quiet } = says({ status: { state: "cancelled" } });
  assert.equal(state, "Stopped before the first row.");
  assert.equal(quiet, "pale: the nearest recording; press Train");
});

test("a theory that was not recorded with the runs is missed in words", () => {
  const { recording, spec } = subject();
  assert.ok(recording);
  const bare = new Subject(spec, { ...recording, predicted: {} }, true);
  const choice = { values: DEFAULTS, cursor: null, theory: "exact" };
  const view = lookAt(bare, choice, new LiveRun("step"), new Kept(), AT_PEACE);
  const said = stateSentence(view, bare, { damaged: false, soon: false });
  assert.equal(said, "No exact closure is recorded with these runs; it is drawn over runs that train.");
  assert.equal(says({ values: DEFAULTS }).state, "");
});

const HERE: Partial<Spec> = {
  trainer: "browser",
  programs: { worker: "", data: {}, variants: [], fields: {}, inputs: [], theories: [] },
};
const MISSING = "No theory is computed here for these values; in JupyterLab it is.";

test("a page that trains says which theory it does not compute, once there is a run without it", () => {
  const run = { status: TRAINING, rows: BETWEEN };
  assert.equal(says({ ...run, more: HERE }).state, MISSING);
  assert.equal(says(run).state, "", "a kernel computes every theory");
  const computed = { ...HERE, programs: { ...(HERE.programs as ProgramsSpec), theories: ["exact"] } };
  assert.equal(says({ ...run, more: computed }).state, "", "it may still come");
  assert.equal(says({ ...run, status: { ...TRAINING, state: "done" }, more: computed }).state, MISSING);
  assert.equal(says({ values: DEFAULTS, more: HERE }).state, "");
  const { state, quiet } = says({ more: HERE, status: { state: "failed", message: "No program." } });
  assert.deepEqual([state, quiet], ["", "pale: the nearest recording"], "the failure is told elsewhere");
});

test("values that a link has set wait for the reader", () => {
  const { state, quiet, view } = says({ status: { state: "waiting" }, more: HERE });
  assert.equal(state, "These values are not recorded: press Train.");
  assert.deepEqual([quiet, view.nearest, view.held, view.preparing], ["press Train", true, true, false]);
  assert.equal(says({ status: { state: "waiting", message: "Why." } }).state, "Why.");
  assert.equal(says({ values: DEFAULTS, status: { state: "waiting" } }).state, "");
});

test("a page that cannot train shows what is recorded", () => {
  const { state } = says({ values: DEFAULTS, line: "gone", free: false, more: HERE });
  assert.equal(state, "Nothing can be trained here: the sliders choose recorded runs.");
});

test("values that are held are shown as they are, until one of them is changed", () => {
  const held = new Subject({ ...subject().spec }, subject().recording, false, BETWEEN);
  assert.deepEqual(held.settings.current(BETWEEN), BETWEEN);
  assert.equal(held.settings.current({ ...BETWEEN, seed: 1 }).rate, 0.5);
  assert.equal(subject().settings.current(BETWEEN).rate, 0.5);
});
