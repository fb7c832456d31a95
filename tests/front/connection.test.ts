// Whether the kernel is there, as JupyterLab and other hosts tell it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Connection } from "../../widgets/src/trainer/connection.ts";
import { FakeKernel, fakeModel } from "./cases.ts";

/** A connection over a model in JupyterLab; `told` is what it has told. */
function connected(kernel: FakeKernel | null = new FakeKernel(), layout: object | null = live()) {
  const manager: { kernel: FakeKernel | null } = { kernel };
  const model = Object.assign(fakeModel({ layout }), { widget_manager: manager });
  const told: string[] = [];
  const connection = new Connection(model, () => told.push(connection.reach));
  return { connection, model, manager, told, kernel: kernel ?? new FakeKernel(), layout };
}

const live = () => ({ comm_live: true, model_id: "one" });
const settled = () => new Promise((done) => setImmediate(() => setTimeout(done, 2)));

for (const status of ["restarting", "autorestarting", "terminating", "dead"]) {
  test(`a kernel that is ${status} is gone for good, and what comes after it is another`, async () => {
    const { connection, kernel, told } = connected();
    kernel.becomes(status);
    kernel.becomes("starting");
    kernel.connects("connecting");
    kernel.connects("connected");
    kernel.becomes("idle");
    await settled();
    assert.deepEqual([connection.reach, told], ["gone", ["gone"]]);
    connection.close();
  });
}

test("a busy kernel, however long, and an interrupted one are there", () => {
  const { connection, kernel, told } = connected();
  for (const status of ["busy", "idle", "busy", "unknown", "busy"]) kernel.becomes(status);
  assert.deepEqual([connection.reach, told], ["here", []]);
  connection.close();
});

test("a model that has lost its kernel, in any host of ipywidgets", () => {
  const restarted = connected(null);
  (restarted.layout as { comm_live: boolean }).comm_live = false;
  restarted.model.fire("comm_live_update");
  assert.deepEqual(restarted.told, ["gone"]);
  const closed = connected(null);
  closed.model.fire("comm:close");
  assert.deepEqual(closed.told, ["gone"]);
  assert.equal(connected(null, { comm_live: false, model_id: "one" }).connection.reach, "gone", "a saved notebook");
  const other = connected(null, null);
  other.model.fire("comm_live_update");
  assert.equal(other.connection.reach, "here", "a host that says nothing of it");
});

test("a later view of a model without a kernel knows it", () => {
  const first = connected();
  first.kernel.becomes("autorestarting");
  first.kernel.becomes("idle");
  assert.equal(connected(first.kernel, first.layout).connection.reach, "gone");
});

test("a short break is not told; a longer one is, until the connection is back", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { connection, kernel, told } = connected();
  kernel.connects("connecting");
  context.mock.timers.tick(1500);
  kernel.connects("connected");
  await new Promise((done) => setImmediate(done));
  context.mock.timers.tick(5000);
  assert.deepEqual([told, kernel.asked], [[], 1]);
  kernel.connects("connecting");
  context.mock.timers.tick(2000);
  assert.deepEqual(told, ["cut"]);
  kernel.connects("disconnected");
  assert.deepEqual(told, ["cut", "gone"], "JupyterLab has given up");
  kernel.connects("connecting");
  context.mock.timers.tick(9000);
  assert.deepEqual(told, ["cut", "gone"]);
  kernel.connects("connected");
  await new Promise((done) => setImmediate(done));
  assert.deepEqual(told, ["cut", "gone", "here"], "a reader has connected it again");
  connection.close();
});

test("a kernel that was restarted while the connection was cut knows the figure no more", async () => {
  const { connection, kernel, told } = connected();
  kernel.connects("connecting");
  kernel.comms = {};
  kernel.connects("connected");
  await settled();
  assert.deepEqual([connection.reach, told], ["gone", ["gone"]]);
});

test("a connection that is replaced by another to the same kernel is followed; by one to another kernel, not", async () => {
  const same = connected();
  same.manager.kernel = new FakeKernel();
  same.kernel.dispose();
  await settled();
  assert.deepEqual([same.connection.reach, same.told], ["here", []]);
  same.manager.kernel.becomes("dead");
  assert.equal(same.connection.reach, "gone");
  const other = connected();
  other.manager.kernel = Object.assign(new FakeKernel(), { id: "another" });
  other.kernel.dispose();
  await settled();
  assert.equal(other.connection.reach, "gone");
  const none = connected();
  none.manager.kernel = null;
  none.kernel.dispose();
  await settled();
  assert.equal(none.connection.reach, "gone", "it was shut down");
});

test("a host whose connection has never been there is not said to be cut", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const strange = Object.assign(new FakeKernel(), { connectionStatus: "none" });
  const { connection, told } = connected(strange);
  strange.connects("waiting");
  context.mock.timers.tick(60_000);
  assert.deepEqual([connection.reach, told], ["here", []]);
});

test("what is closed listens no more", () => {
  const { connection, kernel, model } = connected();
  assert.deepEqual([kernel.listeners, model.listeners()], [3, 3]);
  connection.close();
  assert.deepEqual([kernel.listeners, model.listeners()], [0, 0]);
});
