// Every trainer keeps the contract of trainer.contract.ts; what only the kernel's does is here.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Action, Bytes, Status } from "../../widgets/src/data/protocol.ts";
import { KernelTrainer } from "../../widgets/src/trainer/kernel.ts";
import { AT_REST, type Listener, type Trainer } from "../../widgets/src/trainer/port.ts";
import { trainerOf } from "../../widgets/src/trainer/trainers.ts";
import { fakeModel } from "./cases.ts";
import { contract, type Rig } from "./trainer.contract.ts";

/** The simplest thing that keeps the contract. */
class FakeTrainer implements Trainer {
  status: Status = AT_REST;
  part: Bytes = null;
  readonly asked: Action[] = [];
  readonly listeners = new Set<Listener>();
  resent = 0;
  lost = false;
  private last = -Infinity;

  ask(action: Action): void {
    if (this.lost) throw new Error("gone");
    this.asked.push(action);
  }

  resend(): void {
    if (performance.now() - this.last < 500) return;
    this.last = performance.now();
    this.resent++;
  }

  hear(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  close(): void {
    if (!this.lost) this.ask("cancel");
    this.lost = true;
  }
}

function fakeRig(): Rig {
  const trainer = new FakeTrainer();
  return {
    trainer,
    asked: () => trainer.asked,
    resent: () => trainer.resent,
    tell(status) {
      trainer.status = { ...AT_REST, ...status };
      for (const listener of trainer.listeners) listener.status();
    },
    send(bytes) {
      trainer.part = bytes;
      for (const listener of trainer.listeners) listener.part();
    },
    lose() {
      trainer.lost = true;
    },
  };
}

function kernelRig(): Rig & { model: ReturnType<typeof fakeModel> } {
  const model = fakeModel({ request: {}, status: {}, part: "", resend: 0 });
  let serial = -1;
  const asked: Action[] = [];
  model.on("change:request", () => {
    const request = model.get("request") as { serial: number; action: Action };
    assert.ok(request.serial > serial);
    serial = request.serial;
    asked.push(request.action);
  });
  return {
    model,
    trainer: new KernelTrainer(model),
    asked: () => asked,
    resent: () => model.get("resend"),
    tell: (status) => model.set("status", status),
    send: (bytes) => model.set("part", bytes),
    lose() {
      model.save_changes = () => {
        throw new Error("the kernel is gone");
      };
    },
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

test("the spec says who trains", () => {
  const trainer = trainerOf("kernel", fakeModel());
  assert.ok(trainer instanceof KernelTrainer);
  trainer.close();
  assert.equal(trainerOf(null, fakeModel()), null);
});
