// The page as a trainer: it keeps the contract of all trainers, and what only it does is here. Its Workers live in this
// process (page.ts); workers.test.ts has what becomes of them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decode } from "../../widgets/src/data/data.ts";
import { LiveRun } from "../../widgets/src/data/live.ts";
import type { Action } from "../../widgets/src/data/protocol.ts";
import { BrowserTrainer } from "../../widgets/src/trainer/browser.ts";
import { Desk } from "../../widgets/src/trainer/desk.ts";
import { AT_REST } from "../../widgets/src/trainer/port.ts";
import { fakeModel } from "./cases.ts";
import { FakeHand, FILES, figure, SPEC, settled, until, zipped } from "./page.ts";
import { contract, type Rig } from "./trainer.contract.ts";

/** A trainer over a desk of which nothing is loaded; the rig stands where the Workers would. */
function rig(): Rig {
  const desk = new Desk(fakeModel({ spec: SPEC, load: () => new Promise<string>(() => {}) }), () => new FakeHand());
  const asked: Action[] = [];
  let resent = 0;
  const { ask, resend } = desk;
  desk.ask = (action) => {
    if (desk.line === "open") asked.push(action);
    ask.call(desk, action);
  };
  desk.resend = () => {
    resent++;
    resend.call(desk);
  };
  return {
    trainer: new BrowserTrainer(desk),
    another: () => new BrowserTrainer(desk),
    asked: () => asked,
    resent: () => resent,
    tell: (status) => desk.tell({ ...AT_REST, ...status }),
    send: (bytes) => desk.send(bytes),
    lose() {
      desk.ask = () => {};
    },
    end: () => desk.giveUp("the rig ends it"),
  };
}

contract("the page", rig);

test("a value that is not recorded trains, and its theory comes with it", async () => {
  const { trainer, live, set, reaches, states } = figure();
  set({ rate: 0.3 });
  await reaches("done");
  assert.deepEqual(states, ["training", "done"]);
  const { run, step, steps, values, seconds_left } = trainer.status;
  assert.deepEqual([run, step, steps, values.rate, seconds_left], [1, 5000, 5000, 0.3, null]);
  assert.ok(live.agreesWith({ rate: 0.3, width: 100, bias: false, seed: 0 }));
  const recording = live.curve()?.recording;
  assert.equal(recording?.measured.coords.step.shape[0], recording?.predicted.exact.coords.step.shape[0]);
  trainer.close();
});

test("recorded values are shown, nothing is loaded for them, and they stop what trains", async () => {
  const { trainer, model, set, reaches, hired } = figure();
  set({ rate: 0.5, seed: 1 });
  assert.deepEqual([trainer.status.state, model.loaded, hired()], ["recorded", [], []]);
  set({ rate: 0.3 });
  await until(() => trainer.status.step > 0);
  set({ rate: 0.5 });
  assert.deepEqual([trainer.status.state, trainer.status.values.rate], ["recorded", 0.5]);
  await until(() => hired()[0].orders.some(({ order }) => order === "stop"));
  set({ rate: 0.3 });
  await reaches("done");
  trainer.close();
});

test("fifty fast drags begin one run", async () => {
  const { trainer, set, reaches, begun, hired } = figure();
  for (let i = 0; i < 50; i++) {
    set({ rate: 0.11 + i / 1000 });
    await settled(1);
  }
  await reaches("done");
  assert.deepEqual([begun().length, hired().length], [2, 2], "a training and its theory");
  assert.equal(trainer.status.run, 1);
  trainer.close();
});

test("train, pause, step, resume, cancel, reset", async () => {
  const { trainer, set, reaches } = figure();
  set({ width: 50 });
  trainer.ask("step");
  await until(() => trainer.status.step === 1, "one step");
  assert.equal(trainer.status.state, "paused");
  trainer.ask("train");
  await until(() => trainer.status.step > 20);
  trainer.ask("pause");
  await reaches("paused");
  const { step, run } = trainer.status;
  trainer.ask("train");
  assert.equal(trainer.status.state, "training");
  await until(() => trainer.status.step > step);
  trainer.ask("cancel");
  assert.equal(trainer.status.state, "cancelled");
  assert.equal(trainer.status.run, run);
  trainer.ask("reset");
  await until(() => trainer.status.state === "paused" && trainer.status.run === run + 1);
  assert.equal(trainer.status.step, 0);
  trainer.ask("train");
  await reaches("done");
  trainer.ask("train");
  await until(() => trainer.status.run === run + 2 && trainer.status.state === "done", "the same once more");
  trainer.close();
});

test("what is asked while the program is being loaded is done", async () => {
  const { trainer, set, reaches } = figure();
  set({ rate: 0.3 });
  trainer.ask("train");
  trainer.ask("pause");
  assert.equal(trainer.status.state, "paused");
  trainer.ask("step");
  trainer.ask("step");
  await until(() => trainer.status.step === 2, "two steps");
  trainer.ask("reset");
  trainer.ask("cancel");
  assert.deepEqual([trainer.status.state, trainer.status.run], ["cancelled", 0]);
  await settled(20);
  assert.equal(trainer.status.state, "cancelled");
  set({ rate: 0.4 });
  trainer.ask("cancel");
  await settled(80);
  assert.deepEqual([trainer.status.state, trainer.status.values.rate], ["cancelled", 0.4]);
  trainer.ask("train");
  await reaches("done");
  trainer.close();
});

test("the values of a link wait for a word", async () => {
  const { trainer, set, reaches, hired } = figure();
  set({ rate: 0.3 });
  trainer.hold();
  await settled(80);
  const { state, values, message } = trainer.status;
  assert.deepEqual([state, values.rate, message, hired().length], ["waiting", 0.3, "", 0]);
  trainer.ask("train");
  await reaches("done");
  set({ rate: 0.5 });
  trainer.hold();
  assert.equal(trainer.status.state, "recorded");
  trainer.close();
});

test("values without a program are named", async () => {
  const { trainer, set, reaches, begun } = figure();
  set({ bias: true });
  await reaches("failed");
  assert.equal(trainer.status.message, "Bias on does not train on this page: open the page in JupyterLab.");
  set({ bias: false, width: 400 });
  trainer.ask("train");
  assert.equal(trainer.status.message, "Width must be between 2 and 300 with the other values (it is 400).");
  assert.deepEqual([trainer.line, begun().length], ["open", 0]);
  trainer.close();
});

test("a damaged program, a foreign one and a missing one are sentences, and nothing else changes", async () => {
  for (const damage of [{ "plain.js": "AAAA" }, { "plain.js": zipped("{}") }, { "plain.js": zipped("no") }]) {
    const { trainer, set, reaches } = figure({ ...FILES, ...damage });
    set({ rate: 0.3 });
    await reaches("failed");
    assert.match(trainer.status.message, /^The program of this figure could not be loaded \(.+\)\.$/);
    set({ rate: 0.5 });
    assert.deepEqual([trainer.status.state, trainer.line], ["recorded", "open"]);
    trainer.close();
  }
  const { trainer, set, reaches } = figure({});
  set({ rate: 0.3 });
  await reaches("failed");
  assert.match(trainer.status.message, /program\.js is missing|plain\.js is missing/);
  trainer.close();
});

test("all rows are sent again", async () => {
  const { desk, trainer, live, set, reaches } = figure();
  set({ rate: 0.3 });
  await reaches("done");
  const rows = live.rows;
  const later = new LiveRun("step");
  trainer.hear({ part: () => later.push(decode(trainer.part) ?? assert.fail()), status: () => {} });
  desk.resend();
  assert.deepEqual([later.rows, live.rows], [rows, rows]);
  assert.ok("exact" in (later.curve()?.recording.predicted ?? {}));
  trainer.close();
});

test("nothing trains while the page is hidden", async () => {
  const page = Object.assign(new EventTarget(), { hidden: false });
  const globals = globalThis as { document?: unknown };
  globals.document = page;
  const turn = (hidden: boolean) => {
    page.hidden = hidden;
    page.dispatchEvent(new Event("visibilitychange"));
  };
  const { trainer, set, reaches } = figure();
  set({ rate: 0.3 });
  await until(() => trainer.status.step > 0);
  turn(true);
  await settled(20);
  const { step, state } = trainer.status;
  await settled(20);
  assert.deepEqual([trainer.status.step, state], [step, "training"]);
  turn(false);
  await reaches("done");
  trainer.close();
  delete globals.document;
});
