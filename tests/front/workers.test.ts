// The Workers of a page that trains: hired, deaf, broken, slowed down, let go. They live in this process (page.ts).
import assert from "node:assert/strict";
import { test } from "node:test";
import { BrowserTrainer } from "../../widgets/src/trainer/browser.ts";
import type { Hand } from "../../widgets/src/trainer/crew.ts";
import { Desk } from "../../widgets/src/trainer/desk.ts";
import { Ease } from "../../widgets/src/trainer/ease.ts";
import { trainerOf } from "../../widgets/src/trainer/trainers.ts";
import { figure, pageModel, until } from "./page.ts";

test("a Worker that does not look up is left behind, and another one trains", async () => {
  const { trainer, set, reaches, hired } = figure();
  set({ rate: 0.3 });
  await until(() => trainer.status.step > 0);
  const [deaf] = hired();
  deaf.isDeaf = true;
  set({ rate: 0.4 });
  await reaches("done");
  assert.deepEqual([deaf.isEnded, trainer.status.values.rate], [true, 0.4]);
  assert.equal(hired().filter(({ isEnded }) => !isEnded).length, 2);
  trainer.close();
});

test("what a Worker that is left behind was told after its order to begin, the other one is told too", async () => {
  const { trainer, set, reaches, hired } = figure();
  set({ rate: 0.3 });
  await until(() => trainer.status.step > 0);
  const [deaf] = hired();
  deaf.isDeaf = true;
  trainer.ask("reset");
  await until(() => deaf.orders.filter(({ order }) => order === "begin").length === 2);
  trainer.ask("step");
  trainer.ask("train");
  await reaches("done");
  assert.ok(deaf.isEnded);
  trainer.close();
});

test("where no Worker can be had, nothing trains, and a sentence says so", async () => {
  const model = pageModel();
  const never = () => {
    throw new Error("Workers are forbidden");
  };
  const trainer = new BrowserTrainer(new Desk(model, never));
  model.set("values", { rate: 0.3, width: 100, bias: false, seed: 0 });
  await until(() => trainer.line === "gone");
  assert.equal(trainer.status.message, "Nothing trains here: Workers are forbidden.");
  trainer.close();
  const bare = trainerOf("browser", pageModel());
  assert.equal(bare?.line, "gone", "Node has no Workers of the web");
  bare?.close();
});

test("a Worker that breaks before it is there, and one that breaks later", async () => {
  const model = pageModel();
  const hand: Hand = { postMessage() {}, terminate() {}, onmessage: null, onerror: null };
  const early = new BrowserTrainer(new Desk(model, () => hand));
  model.set("values", { rate: 0.3, width: 100, bias: false, seed: 0 });
  await until(() => hand.onerror !== null);
  hand.onerror?.({ message: "" });
  assert.deepEqual([early.line, early.status.message], ["gone", "Nothing trains here: this page may have no Worker."]);
  early.close();
  const late = figure();
  late.set({ rate: 0.3 });
  await until(() => late.trainer.status.step > 0);
  late.hired()[0].onerror?.({ message: "out of memory" });
  assert.equal(late.trainer.status.message, "The training broke off (out of memory).");
  assert.equal(late.trainer.line, "open");
  late.trainer.ask("train");
  await late.reaches("done");
  late.trainer.close();
});

test("a page whose frames take long has its Workers take their time", () => {
  const told: number[] = [];
  const ease = new Ease(() => told.push(ease.factor));
  for (let i = 0; i < 50; i++) ease.take(16);
  assert.deepEqual(told, []);
  for (let i = 0; i < 100; i++) ease.take(100);
  assert.deepEqual(told, [2, 4, 8, 16]);
  for (let i = 0; i < 50; i++) ease.take(25);
  assert.equal(ease.factor, 16);
  for (let i = 0; i < 100; i++) ease.take(16);
  assert.deepEqual([ease.factor, told.at(-1)], [1, 1]);
});

test("a figure that goes ends its Workers", async () => {
  const { model, trainer, set, hired } = figure();
  set({ rate: 0.3 });
  await until(() => trainer.status.step > 0);
  trainer.close();
  assert.ok(hired().every(({ isEnded }) => isEnded));
  assert.equal(model.listeners(), 0);
});

test("Workers are let go some time after the run, and come again", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { trainer, set, hired } = figure();
  const soon = async (condition: () => boolean) => {
    for (let i = 0; i < 5000 && !condition(); i++) {
      context.mock.timers.tick(1);
      await new Promise((go) => setImmediate(go));
    }
    assert.ok(condition());
  };
  set({ rate: 0.3 });
  await soon(() => trainer.status.state === "done");
  context.mock.timers.tick(20_000);
  assert.ok(hired().every(({ isEnded }) => isEnded));
  trainer.ask("train");
  await soon(() => trainer.status.run === 2 && trainer.status.state === "done");
  trainer.close();
});
