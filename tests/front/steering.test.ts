// What a reader, a link or words ask of a figure.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveRun } from "../../widgets/src/data/live.ts";
import type { Action } from "../../widgets/src/data/protocol.ts";
import { Steering } from "../../widgets/src/state/steering.ts";
import { lookAt } from "../../widgets/src/state/view.ts";
import { AT_REST } from "../../widgets/src/trainer/port.ts";
import { DEFAULTS, fakeModel, subject } from "./cases.ts";

/** A steered figure that nobody trains; `draw` draws it. */
function steered(traits: Record<string, unknown> = {}, more = {}) {
  const model = fakeModel({ values: { ...DEFAULTS }, cursor: null, ...traits });
  const shown = subject(false, more);
  let drawn = 0;
  const steering = new Steering(
    model,
    null,
    () => shown,
    () => drawn++,
  );
  const draw = () => {
    steering.view = lookAt(shown, steering.choice, new LiveRun("step"), steering.kept, steering);
  };
  draw();
  return { model, steering, draw, drawn: () => drawn };
}

test("the first theory is drawn where the model does not say; none where it says so", () => {
  assert.equal(steered().steering.choice.theory, "exact");
  assert.equal(steered({ theory: "" }).steering.choice.theory, "");
  assert.equal(steered({ theory: "linearised" }).steering.choice.theory, "linearised");
  assert.equal(steered({ theory: "phlogiston" }).steering.choice.theory, "exact");
});

test("a value is saved with the others, and the note goes", () => {
  const { model, steering, drawn } = steered();
  steering.tell("something");
  steering.setValue("rate", 0.5);
  assert.deepEqual(model.saved.at(-1)?.values, { ...DEFAULTS, rate: 0.5 });
  assert.deepEqual([steering.told, drawn()], ["", 2]);
});

test("the cursor goes to a row; to the last one, it follows the end", () => {
  const { model, steering } = steered();
  steering.moveCursorToIndex(1);
  assert.equal(model.get("cursor"), 1);
  steering.moveCursorTo(30);
  assert.equal(model.get("cursor"), 10, "30 is nearer to 10 than to 100 on the logarithmic screen");
  steering.moveCursorToIndex(3);
  assert.equal(model.get("cursor"), null);
});

test("where the page has put the cursor is kept, and it can rest there, or at the end whichever that is", () => {
  const { model, steering } = steered({ cursor: 10 });
  steering.moveCursorToIndex(1);
  steering.playTo(5);
  steering.restAt(steering.home);
  assert.deepEqual([model.get("cursor"), steering.playhead], [10, null]);
  steering.restAt(null);
  assert.equal(model.get("cursor"), null);
});

test("entries change what they name; what they say wrongly is told", () => {
  const { model, steering } = steered();
  steering.apply({ rate: "0.5", theory: "none", seed: "x" });
  assert.deepEqual([model.get("values"), model.get("theory")], [{ ...DEFAULTS, rate: 0.5 }, ""]);
  assert.equal(steering.told, "The text asks for seed = x, which this figure cannot show; it shows 0.");
});

test("kept curves keep their values, and an author's are kept at the start", () => {
  const { steering, draw } = steered({}, { kept: [{ rate: 0.5 }] });
  steering.keepGiven();
  steering.keepGiven();
  steering.setValue("seed", 1);
  draw();
  steering.keep();
  assert.deepEqual(
    steering.kept.list.map(({ values }) => [values.rate, values.seed]),
    [
      [0.5, 0],
      [0.1, 1],
    ],
  );
  for (let i = 0; i < 3; i++) steering.keep();
  assert.equal(steering.told, "The figure keeps four curves; the oldest made room.");
  steering.clearKept();
  steering.keepGiven();
  assert.equal(steering.kept.list.length, 0, "what a reader has cleared does not come back");
});

/** A figure over a trainer that does nothing; what it was asked for, a hold among it. */
function trained(traits: Record<string, unknown>) {
  const asked: (Action | "hold")[] = [];
  const trainer = {
    status: { ...AT_REST },
    line: "open" as const,
    part: null,
    ask: (action: Action) => void asked.push(action),
    resend() {},
    hold: () => void asked.push("hold"),
    hear: () => () => {},
    close() {},
  };
  const model = fakeModel(traits);
  const shown = subject(true);
  const steering = new Steering(
    model,
    trainer,
    () => shown,
    () => {},
  );
  return { asked, trainer, model, steering };
}

test("a new training lets the cursor follow; one that goes on leaves it", () => {
  const { asked, trainer, model, steering } = trained({ cursor: 10 });
  trainer.status.state = "paused";
  steering.ask("train");
  assert.equal(model.get("cursor"), 10);
  trainer.status.state = "done";
  steering.ask("pause");
  assert.equal(model.get("cursor"), 10);
  steering.ask("train");
  assert.equal(model.get("cursor"), null);
  assert.deepEqual(asked, ["train", "pause", "train"]);
});

test("what a link sets is held; words that mean it train it", () => {
  const { asked, trainer, model, steering } = trained({ values: { ...DEFAULTS } });
  steering.apply({ rate: "0.3" }, "link");
  assert.deepEqual([model.get("values"), asked], [{ ...DEFAULTS, rate: 0.3 }, ["hold"]]);
  Object.assign(trainer.status, { state: "waiting", values: { ...DEFAULTS, rate: 0.3 } });
  steering.apply({ rate: "0.3", step: "20" });
  assert.deepEqual([asked, model.get("cursor")], [["hold", "train"], 20]);
});

test("other words leave it to the trainer: it follows the values", () => {
  const { asked, trainer, steering } = trained({ values: { ...DEFAULTS } });
  steering.apply({ rate: "0.3" });
  Object.assign(trainer.status, { state: "waiting", values: { ...DEFAULTS } });
  steering.apply({ rate: "0.1" });
  assert.deepEqual(asked, [], "recorded values need no training");
});
