// What every trainer does for a figure: the same requests, statuses and frames. A new trainer runs these tests too.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ACTIONS, type Action, type Status } from "../../widgets/src/data/protocol.ts";
import type { Trainer } from "../../widgets/src/trainer/port.ts";

/** A trainer, what it has been asked, and the means to play what stands behind it. */
export interface Rig {
  trainer: Trainer;
  /** The actions asked for, in order. */
  asked(): Action[];
  /** How often all rows have been asked for. */
  resent(): number;
  /** What stands behind the trainer says how the training stands. */
  tell(status: Partial<Status>): void;
  /** It sends a part of the run. */
  send(bytes: Uint8Array): void;
  /** It breaks: whatever is asked of it throws. */
  lose(): void;
  /** It ends, and its host tells so. */
  end(): void;
  /** The trainer of another view of the same figure. */
  another(): Trainer;
}

export function contract(name: string, rig: () => Rig): void {
  test(`${name}: nothing has been trained at first`, () => {
    const { trainer, asked } = rig();
    assert.equal(trainer.status.run, 0);
    assert.equal(trainer.status.seconds_left, null);
    assert.ok(!trainer.part || trainer.part.byteLength === 0);
    assert.deepEqual(asked(), []);
    trainer.close();
  });

  test(`${name}: every action arrives, in order, the same one twice too`, () => {
    const { trainer, asked } = rig();
    const wanted: Action[] = [...ACTIONS, "train", "train"];
    for (const action of wanted) trainer.ask(action);
    assert.deepEqual(asked(), wanted);
    trainer.close();
  });

  test(`${name}: values that are held are asked of nobody`, () => {
    const { trainer, asked } = rig();
    trainer.hold();
    assert.deepEqual([asked(), trainer.status.run], [[], 0]);
    trainer.close();
  });

  test(`${name}: a status is heard and is complete`, () => {
    const { trainer, tell } = rig();
    let heard = 0;
    trainer.hear({ status: () => heard++, part: () => assert.fail("no part was sent") });
    tell({ state: "training", run: 1, step: 5, steps: 10 });
    assert.equal(heard, 1);
    const told = { state: "training", message: "", step: 5, steps: 10, seconds_left: null, run: 1, device: "" };
    assert.deepEqual(trainer.status, { ...told, values: {}, heard: 0, details: "" });
    trainer.close();
  });

  test(`${name}: a part is heard and is there`, () => {
    const { trainer, send } = rig();
    const seen: unknown[] = [];
    trainer.hear({ status: () => {}, part: () => seen.push(trainer.part) });
    const frames = [Uint8Array.of(1, 2, 3), Uint8Array.of(4)];
    for (const bytes of frames) send(bytes);
    assert.deepEqual(seen, frames);
    trainer.close();
  });

  test(`${name}: who stops listening hears nothing more`, () => {
    const { trainer, send, tell } = rig();
    const stop = trainer.hear({ status: () => assert.fail("a status"), part: () => assert.fail("a part") });
    stop();
    tell({ state: "done" });
    send(Uint8Array.of(1));
    assert.equal(trainer.status.state, "done");
    trainer.close();
  });

  test(`${name}: all rows are asked for at most twice a second`, (context) => {
    const { trainer, resent } = rig();
    let now = 1000;
    context.mock.method(performance, "now", () => now);
    for (let i = 0; i < 5; i++) trainer.resend();
    assert.equal(resent(), 1);
    now += 501;
    trainer.resend();
    assert.equal(resent(), 2);
    trainer.close();
  });

  test(`${name}: a figure that goes cancels the training, once`, () => {
    const { trainer, asked } = rig();
    trainer.close();
    trainer.close();
    assert.deepEqual(asked(), ["cancel"]);
  });

  test(`${name}: one of two views that goes leaves the training alone; with the last one it stops`, () => {
    const { trainer, another, asked } = rig();
    const other = another();
    trainer.close();
    assert.deepEqual(asked(), []);
    other.close();
    assert.deepEqual(asked(), ["cancel"]);
  });

  test(`${name}: the training of a figure whose page is closed goes on`, () => {
    const { trainer, asked } = rig();
    trainer.close(true);
    assert.deepEqual(asked(), []);
  });

  test(`${name}: a figure may go after what trained it`, () => {
    const { trainer, lose } = rig();
    lose();
    trainer.close();
  });

  test(`${name}: once it is gone, nothing trains, nothing is asked, and a later view knows it`, () => {
    const { trainer, tell, end, asked, another } = rig();
    tell({ state: "training", run: 1, step: 5, steps: 10, seconds_left: 600 });
    assert.equal(trainer.line, "open");
    let heard = 0;
    trainer.hear({ status: () => heard++, part: () => {} });
    end();
    assert.deepEqual([trainer.line, heard], ["gone", 1]);
    const { state, step, seconds_left, run } = trainer.status;
    assert.deepEqual([state, step, seconds_left, run], ["cancelled", 5, null, 1]);
    trainer.ask("train");
    const later = another();
    assert.equal(later.line, "gone");
    for (const one of [trainer, later]) one.close();
    assert.deepEqual(asked(), []);
  });

  for (const state of ["done", "failed", "recorded", "diverged"] as const) {
    test(`${name}: what was ${state} before it was gone is so afterwards`, () => {
      const { trainer, tell, end } = rig();
      tell({ state, run: 1, message: "as it was" });
      end();
      assert.deepEqual([trainer.status.state, trainer.status.message], [state, "as it was"]);
      trainer.close();
    });
  }
}
