// What a Worker does with the orders of its page, with an experiment made of a formula and a clock that is counted.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decode } from "../../widgets/src/data/data.ts";
import { LiveRun } from "../../widgets/src/data/live.ts";
import type { News, Order } from "../../widgets/src/data/orders.ts";
import { dueSteps } from "../../widgets/src/program/due.ts";
import { Session } from "../../widgets/src/program/session.ts";
import { begin, FakeEngine, FakeWorld, settled, until } from "./page.ts";

function session(world = new FakeWorld()) {
  const one = new Session(world);
  const last = () => world.news.at(-1) as News;
  const reaches = (state: string) => until(() => last()?.state === state, state);
  return { world, last, reaches, take: (order: Order) => one.take(order) };
}

/** The run that a figure puts together of what it was sent. */
function shown(world: FakeWorld): LiveRun {
  const live = new LiveRun("step");
  for (const { bytes } of world.news) {
    const part = bytes && decode(bytes);
    if (part) assert.ok(live.push(part), "no row is missing");
  }
  return live;
}

test("a run is measured at the due steps, in parts, and is done", async () => {
  const { world, last, reaches, take } = session();
  take(begin());
  await reaches("done");
  assert.deepEqual(world.told.slice(0, 2), [{ news: "ready" }, { news: "heard" }]);
  assert.deepEqual(
    [last().step, last().steps, last().rows, last().seconds_left],
    [400, 400, dueSteps(400).length, null],
  );
  const curve = shown(world).curve();
  assert.deepEqual([...(curve?.steps ?? [])], dueSteps(400));
  const loss = curve?.recording.measured.variables.loss;
  assert.ok(Math.abs(Number(loss?.values[0]) - 0.3) < 1e-7 && loss?.values instanceof Float32Array);
});

test("wide columns come at some of the rows of each part", async () => {
  const { world, reaches, take } = session();
  take(begin({ fields: { steps: 30 } }));
  await reaches("done");
  const first = decode(world.news.find(({ bytes }) => bytes)?.bytes);
  const { coords, variables } = first?.measured ?? { coords: {}, variables: {} };
  assert.deepEqual(
    [variables.weights.dims, variables.weights.shape],
    [
      ["frame", "neuron"],
      [coords.frame.shape[0], 2],
    ],
  );
  assert.ok(coords.frame.shape[0] <= 2 && coords.step.dims[0] === "step");
});

test("theories come whole, as far as they are computed, whatever the training does", async () => {
  const { world, reaches, take } = session();
  take(begin({ part: "theory" }));
  await reaches("done");
  const parts = world.news.map(({ bytes }) => decode(bytes));
  const exact = parts.at(-1)?.predicted.exact;
  assert.deepEqual([...(exact?.coords.step.values ?? [])], dueSteps(400));
  assert.ok(Math.abs(Number(exact?.variables.loss.values[0]) - 1.3) < 1e-6);
  assert.deepEqual(parts[0]?.measured, { coords: {}, variables: {} });
});

test("a theory without a number in its first row is none; of one that has some columns only, these come", async () => {
  for (const [first, names] of [
    [{ loss: NaN, norm: NaN }, undefined],
    [{ loss: NaN, norm: 1 }, ["norm"]],
  ] as const) {
    const world = new FakeWorld();
    const scalar = (value: number) => ({ shape: [], type: "f" as const, values: Float64Array.of(value) });
    world.engineFor = (fields) => {
      const columns = { loss: scalar(first.loss), norm: scalar(first.norm) };
      return Object.assign(new FakeEngine(fields), { theory: () => ({ advance() {}, columns: () => columns }) });
    };
    const { reaches, take, last } = session(world);
    take(begin({ part: "theory" }));
    await reaches("done");
    const exact = decode(last().bytes)?.predicted.exact;
    assert.deepEqual(exact && Object.keys(exact.variables), names);
  }
});

test("a run waits, steps once, goes on, and is stopped", async () => {
  const { world, last, reaches, take } = session();
  take(begin({ paused: true, fields: { steps: 5000 } }));
  await reaches("paused");
  assert.deepEqual([last().step, last().rows, last().run], [0, 1, 1]);
  for (let i = 0; i < 3; i++) take({ order: "step" });
  await until(() => last().step === 3, "three steps");
  await settled();
  assert.deepEqual([last().step, last().rows, last().state], [3, 4, "paused"]);
  take({ order: "resume" });
  await until(() => last().step > 50);
  take({ order: "pause" });
  await reaches("paused");
  const { step } = last();
  const rows = shown(world).curve()?.steps;
  assert.equal(rows?.[rows.length - 1], step, "a pause is drawn where it is");
  take({ order: "stop" });
  await reaches("cancelled");
  assert.equal(last().step, step);
});

test("a moment is found at its own step, between two rows", async () => {
  const { world, last, reaches, take } = session();
  const moments = [
    { name: "half", column: "loss", sign: "<=", bound: 0.15 },
    { name: "learned", column: "loss", sign: "<=", bound: 0.0003 },
    { name: "forgot", column: "loss", sign: ">=", bound: 1 },
  ] as const;
  take(begin({ moments: [...moments] }));
  await reaches("done");
  const curve = shown(world).curve();
  assert.deepEqual(curve?.moments, { half: 7, learned: 70 }, "0.3 exp(-t / 10) at 10 ln 2 and 10 ln 1000");
  assert.ok(!dueSteps(400).includes(70) && dueSteps(400).includes(last().step));
  assert.deepEqual([...(curve?.steps ?? [])], dueSteps(400), "no row more for it");
});

test("the next run ends the one before", async () => {
  const { world, take, reaches } = session();
  take(begin());
  take(begin({ run: 2 }));
  await until(() => world.news.some(({ run, state }) => run === 2 && state === "done"));
  await reaches("done");
  const first = world.news.filter(({ run }) => run === 1);
  assert.equal(first.at(-1)?.state, "cancelled");
});

test("numbers that are no longer finite end the run, with the kernel's sentence", async () => {
  const { last, reaches, take } = session();
  take(begin({ fields: { width: 5 } }));
  await reaches("diverged");
  assert.equal(last().message, "Diverged at step 5: the numbers are no longer finite. Try a smaller learning rate.");
});

test("a start that fails, a program that is damaged, and memory that is not there are sentences", async () => {
  for (const [more, tells] of [
    [{ fields: { seed: 9 } }, "This run failed (no start has seed 9)."],
    [{ program: "{" }, /^The program of this figure cannot be used: .+\.$/],
  ] as const) {
    const { last, reaches, take } = session();
    take(begin(more));
    await reaches("failed");
    assert.match(last().message, tells instanceof RegExp ? tells : new RegExp(tells.replace(/[.()]/g, "\\$&")));
  }
  const world = new FakeWorld();
  world.engineFor = () => {
    throw new RangeError("Array buffer allocation failed");
  };
  const { last, reaches, take } = session(world);
  take(begin());
  await reaches("failed");
  assert.equal(last().message, "This run does not fit into the memory of this page.");
});

/** A world whose engine works hard: a step of it takes so many milliseconds, the first perhaps more. */
function slow(milliseconds: number, bytes = 1000, work = 1e6, first = milliseconds): FakeWorld {
  const world = new FakeWorld();
  world.tick = 0.01;
  world.engineFor = (fields) => {
    const engine = new FakeEngine(fields);
    const step = engine.step.bind(engine);
    engine.work = { step: work, measure: 1e6 };
    engine.bytes = bytes;
    engine.step = () => {
      step();
      for (let i = 100 * (engine.steps === 1 ? first : milliseconds); i > 0; i--) world.now();
    };
    return engine;
  };
  return world;
}

test("a long run is foretold, and one that is too long for a page waits for a further word", async () => {
  const [long, endless, large, vast] = [slow(60), slow(300), slow(1, 350e6), slow(1, 0, 1e10)].map(session);
  long.take(begin());
  await until(() => long.last()?.message !== "" && long.last()?.step > 0);
  assert.match(long.last().message, /^It may take about [23]0\u202fs\.$/);
  endless.take(begin());
  await endless.reaches("waiting");
  assert.match(endless.last().message, /^On this page it would take about 2\u202fmin\. Press Train to start it\.$/);
  const { step } = endless.last();
  await settled();
  assert.equal(endless.last().step, step);
  endless.take({ order: "resume" });
  await until(() => endless.last().state === "training" && endless.last().step > step);
  large.take(begin());
  await large.reaches("waiting");
  assert.match(large.last().message, /about 350\u202fMB of memory\./);
  vast.take(begin());
  await vast.reaches("waiting");
  assert.deepEqual([vast.last().rows, FakeEngine.made.at(-1)?.steps], [0, 0]);
  assert.match(vast.last().message, /about 17\u202fmin\./);
  for (const one of [long, endless, large, vast]) one.take({ order: "stop" });
});

test("a first step that is slow, because it is compiled, does not make a run too long", async () => {
  const world = slow(1, 1000, 1e6, 3000);
  const { reaches, take } = session(world);
  take(begin());
  await reaches("done");
  assert.ok(world.news.every(({ state }) => state !== "waiting"));
});

test("a run rests while nobody looks", async () => {
  const { last, reaches, take } = session();
  take(begin({ fields: { steps: 20_000 } }));
  await until(() => last()?.step > 0);
  take({ order: "rest", rests: true });
  await settled();
  const { step, state } = last();
  await settled();
  assert.deepEqual([last().step, state], [step, "training"]);
  take({ order: "rest", rests: false });
  await until(() => last().step > step);
  take({ order: "stop" });
  await reaches("cancelled");
});
