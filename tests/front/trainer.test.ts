// Every trainer keeps the contract of trainer.contract.ts; what only the kernel's does is here.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Action, Bytes, Status } from "../../widgets/src/data/protocol.ts";
import { KernelTrainer } from "../../widgets/src/trainer/kernel.ts";
import { AT_REST, type Line, type Listener, type Trainer } from "../../widgets/src/trainer/port.ts";
import { trainerOf } from "../../widgets/src/trainer/trainers.ts";
import { FakeKernel, fakeModel } from "./cases.ts";
import { contract, type Rig } from "./trainer.contract.ts";

/** What stands behind the simplest thing that keeps the contract. */
class Stage {
  status: Status = AT_REST;
  part: Bytes = null;
  line: Line = "open";
  readonly asked: Action[] = [];
  readonly listeners = new Set<Listener>();
  resent = 0;
  views = 0;
}

class FakeTrainer implements Trainer {
  private readonly stage: Stage;
  private last = -Infinity;
  private closed = false;

  constructor(stage: Stage) {
    this.stage = stage;
    stage.views++;
  }

  get status(): Status {
    const { status, line } = this.stage;
    return line === "gone" && status.state === "training"
      ? { ...status, state: "cancelled", seconds_left: null }
      : status;
  }

  get part(): Bytes {
    return this.stage.part;
  }

  get line(): Line {
    return this.stage.line;
  }

  ask(action: Action): void {
    if (this.line === "open") this.stage.asked.push(action);
  }

  resend(): void {
    if (performance.now() - this.last < 500) return;
    this.last = performance.now();
    this.stage.resent++;
  }

  hold(): void {}

  hear(listener: Listener): () => void {
    this.stage.listeners.add(listener);
    return () => void this.stage.listeners.delete(listener);
  }

  close(goesOn = false): void {
    if (!this.closed && --this.stage.views === 0 && !goesOn) this.ask("cancel");
    this.closed = true;
  }
}

function fakeRig(): Rig {
  const stage = new Stage();
  const tellAll = () => {
    for (const listener of stage.listeners) listener.status();
  };
  return {
    trainer: new FakeTrainer(stage),
    another: () => new FakeTrainer(stage),
    asked: () => stage.asked,
    resent: () => stage.resent,
    tell(status) {
      stage.status = { ...AT_REST, ...status };
      tellAll();
    },
    send(bytes) {
      stage.part = bytes;
      for (const listener of stage.listeners) listener.part();
    },
    lose() {
      stage.line = "cut";
    },
    end() {
      stage.line = "gone";
      tellAll();
    },
  };
}

/** A kernel's model, and what JupyterLab's widget manager knows of the kernel. */
function kernelRig(traits = {}): Rig & { model: ReturnType<typeof fakeModel>; kernel: FakeKernel } {
  const kernel = new FakeKernel();
  const layout = { comm_live: true, model_id: "one" };
  const given = fakeModel({ request: {}, status: {}, part: "", resend: 0, values: {}, layout, ...traits });
  const model = Object.assign(given, { widget_manager: { kernel } });
  const asked: Action[] = [];
  let serial = -1;
  const save = model.save_changes;
  model.save_changes = () => {
    const request = model.get("request") as { serial: number; action: Action };
    if (request.action && request.serial !== serial) asked.push(request.action);
    assert.ok(!request.action || request.serial >= serial);
    serial = request.serial ?? serial;
    save();
  };
  return {
    model,
    kernel,
    trainer: new KernelTrainer(model),
    another: () => new KernelTrainer(model),
    asked: () => asked,
    resent: () => model.get("resend"),
    tell: (status) => model.set("status", status),
    send: (bytes) => model.set("part", bytes),
    lose() {
      model.save_changes = () => {
        throw new Error("the kernel is gone");
      };
    },
    end: () => kernel.becomes("dead"),
  };
}

contract("a fake trainer", fakeRig);
contract("the kernel", kernelRig);

test("the kernel is greeted after a second, before any slider's message", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { trainer, asked, model } = kernelRig();
  context.mock.timers.tick(999);
  assert.deepEqual(asked(), []);
  context.mock.timers.tick(1);
  assert.deepEqual(asked(), ["greet"]);
  assert.deepEqual(model.saved.at(-1)?.request, { serial: 0, action: "greet" });
  trainer.close();
});

test("a kernel that has been asked something already is not greeted, and a figure that has gone greets nobody", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const early = kernelRig();
  early.trainer.ask("train");
  const gone = kernelRig();
  gone.trainer.close();
  context.mock.timers.tick(2000);
  assert.deepEqual([early.asked(), gone.asked()], [["train"], ["cancel"]]);
  early.trainer.close();
});

test("a kernel that does not answer is said to be silent, until it does", (context) => {
  context.mock.timers.enable({ apis: ["setInterval"] });
  let now = 1000;
  context.mock.method(performance, "now", () => now);
  const pass = (seconds: number) => {
    for (let i = 0; i < seconds; i++) {
      now += 1000;
      context.mock.timers.tick(1000);
    }
  };
  const { trainer, tell, model } = kernelRig({ values: { rate: 0.1 } });
  let heard = 0;
  trainer.hear({ status: () => heard++, part: () => {} });
  pass(60);
  assert.deepEqual([trainer.line, heard], ["open", 0], "nothing was asked");
  trainer.ask("train");
  pass(4);
  assert.equal(trainer.line, "open");
  pass(2);
  assert.deepEqual([trainer.line, heard], ["silent", 1]);
  tell({ state: "training", heard: 1, run: 1, values: { rate: 0.1 } });
  assert.equal(trainer.line, "open");
  model.set("values", { rate: 0.3 });
  pass(6);
  assert.equal(trainer.line, "silent", "it has not heard of the new values");
  tell({ state: "training", heard: 1, values: { rate: 0.1 } });
  assert.equal(trainer.line, "silent");
  tell({ state: "training", heard: 1, values: { rate: 0.3 } });
  assert.equal(trainer.line, "open");
  trainer.close();
});

test("a training of which nothing is heard is asked for; one that sends rows is not", (context) => {
  context.mock.timers.enable({ apis: ["setInterval"] });
  let now = 1000;
  context.mock.method(performance, "now", () => now);
  const { trainer, tell, asked, send } = kernelRig();
  tell({ state: "training", run: 1 });
  for (let i = 0; i < 40; i++) {
    now += 1000;
    if (i % 5 === 0) send(Uint8Array.of(i));
    context.mock.timers.tick(1000);
  }
  assert.deepEqual(asked(), []);
  for (let i = 0; i < 16; i++) {
    now += 1000;
    context.mock.timers.tick(1000);
  }
  assert.deepEqual([asked(), trainer.line], [["greet"], "open"]);
  for (let i = 0; i < 6; i++) {
    now += 1000;
    context.mock.timers.tick(1000);
  }
  assert.equal(trainer.line, "silent");
  tell({ state: "done", heard: 1 });
  assert.equal(trainer.line, "open");
  trainer.close();
});

test("the spec says who trains", () => {
  const trainer = trainerOf("kernel", fakeModel());
  assert.ok(trainer instanceof KernelTrainer);
  trainer.close();
  assert.equal(trainerOf(null, fakeModel()), null);
});
