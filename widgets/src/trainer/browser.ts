// Training in the page itself, where there is no kernel: all views of a model share one desk.
import type { Action, Bytes, Model, Status } from "../data/protocol.ts";
import { Desk } from "./desk.ts";
import type { Line, Listener, Trainer } from "./port.ts";

const AGAIN = 500; // milliseconds between two requests to send all rows

const desks = new WeakMap<Model, Desk>();

export function deskOf(model: Model): Desk {
  const desk = desks.get(model) ?? new Desk(model);
  desks.set(model, desk);
  return desk;
}

export class BrowserTrainer implements Trainer {
  private readonly desk: Desk;
  private asked = -Infinity;
  private isClosed = false;

  constructor(desk: Desk) {
    this.desk = desk;
    desk.enter();
  }

  get status(): Status {
    const { status, line } = this.desk;
    const goes = status.state === "training" || status.state === "paused";
    return line === "gone" && goes ? { ...status, state: "cancelled", seconds_left: null } : status;
  }

  get line(): Line {
    return this.desk.line;
  }

  get part(): Bytes {
    return this.desk.part;
  }

  ask(action: Action): void {
    this.desk.ask(action);
  }

  hold(): void {
    this.desk.hold();
  }

  resend(): void {
    if (performance.now() - this.asked < AGAIN) return;
    this.asked = performance.now();
    this.desk.resend();
  }

  hear(listener: Listener): () => void {
    this.desk.listeners.add(listener);
    return () => void this.desk.listeners.delete(listener);
  }

  close(goesOn = false): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.desk.leave(goesOn);
  }
}
