// The program of the book's first figure in a Worker's session: what the website does, without a browser.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { decode } from "../../widgets/src/data/data.ts";
import { LiveRun } from "../../widgets/src/data/live.ts";
import { dueSteps } from "../../widgets/src/program/due.ts";
import { Machine } from "../../widgets/src/program/machine.ts";
import { parse } from "../../widgets/src/program/parse.ts";
import { Session } from "../../widgets/src/program/session.ts";
import { begin, FakeWorld, until } from "./page.ts";

const FILE = "../../toolkit/recordings/grokking/polynomial/default.json";
const program = readFileSync(new URL(FILE, import.meta.url), "utf8");
const sizes = { steps: 60, dimension: 8, samples: 12, test_samples: 50, width: 10 };
const fields = { ...sizes, seed: 3, output_scale: 0.7, epsilon: 0.1, learning_rate: 1, centred: true };

/** All that two Workers send of one run. */
async function run(fused: boolean): Promise<LiveRun> {
  const live = new LiveRun("step");
  for (const part of ["training", "theory"] as const) {
    const world = new FakeWorld();
    world.tick = 0;
    world.parse = parse;
    const made = (wide: boolean) => new Machine(parse(program), fields, { wide, fused });
    world.engineFor = () => made(part === "theory");
    new Session(world).take(begin({ part, program, fields }));
    await until(() => ["done", "failed", "diverged"].includes(world.news.at(-1)?.state ?? ""));
    assert.deepEqual([world.news.at(-1)?.state, world.news.at(-1)?.message], ["done", ""]);
    for (const { bytes } of world.news) if (bytes) assert.ok(live.push(decode(bytes) ?? assert.fail()));
  }
  return live;
}

test("the first figure trains, and the exact theory lies over it, with and without compiled code", async () => {
  for (const fused of [true, false]) {
    const { measured, predicted } = (await run(fused)).curve()?.recording ?? assert.fail();
    assert.deepEqual([...measured.coords.step.values], dueSteps(60));
    const [loss, exact] = [measured.variables.train_loss.values, predicted.exact.variables.train_loss.values];
    assert.equal(loss.length, exact.length);
    for (let i = 0; i < loss.length; i++) assert.ok(Math.abs(loss[i] - exact[i]) < 1e-6, `row ${i}`);
    const [first, second] = [1.4195061, 0.3194902]; // what PyTorch measures
    assert.ok(Math.abs(loss[0] - first) < 1e-6 && Math.abs(loss[1] - second) < 1e-6);
  }
});

test("a network that is too large for a page is not started unasked", async () => {
  const world = new FakeWorld();
  world.parse = parse;
  world.engineFor = (all) => new Machine(parse(program), all as typeof fields);
  const large = { ...fields, samples: 5000, test_samples: 20_000, width: 10_000 };
  const one = new Session(world);
  one.take(begin({ program, fields: large }));
  await until(() => world.news.at(-1)?.state === "waiting");
  assert.match(world.news.at(-1)?.message ?? "", /^On this page it would take about .+\. Press Train to start it\.$/);
  one.take({ order: "stop" });
});
