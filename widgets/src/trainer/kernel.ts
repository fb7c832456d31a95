// Training in a kernel: requests, statuses and parts of the run are traits of the figure's model (widgets/explorer.py answers).
import type { Action, Bytes, Model, Status } from "../data/protocol.ts";
import { AT_REST, type Listener, type Trainer } from "./port.ts";

const GREETING = 1000; // milliseconds; by then JupyterLab has its subshell
const AGAIN = 500; // milliseconds between two requests to send all rows

export class KernelTrainer implements Trainer {
  private readonly model: Model;
  private readonly greeting: ReturnType<typeof setTimeout>;
  private asked = -Infinity;
  private closed = false;

  constructor(model: Model) {
    this.model = model;
    this.greeting = setTimeout(() => this.greet(), GREETING);
  }

  get status(): Status {
    return { ...AT_REST, ...this.model.get("status") };
  }

  get part(): Bytes {
    return this.model.get("part");
  }

  ask(action: Action): void {
    this.request((this.model.get("request")?.serial ?? 0) + 1, action);
  }

  resend(): void {
    if (performance.now() - this.asked < AGAIN) return;
    this.asked = performance.now();
    this.model.set("resend", (this.model.get("resend") ?? 0) + 1);
    this.model.save_changes();
  }

  hear(listener: Listener): () => void {
    const calls: [string, () => void][] = [
      ["change:part", () => listener.part()],
      ["change:status", () => listener.status()],
    ];
    for (const [event, call] of calls) this.model.on(event, call);
    return () => {
      for (const [event, call] of calls) this.model.off(event, call);
    };
  }

  close(): void {
    clearTimeout(this.greeting);
    if (this.closed) return;
    this.closed = true;
    try {
      this.ask("cancel");
    } catch {
      // the kernel is gone, and the training with it
    }
  }

  /** The first message of a widget goes to the kernel's main thread, where it waits for a running cell; only what comes
      after it goes to the subshell. So the first message is this one, and no slider's. */
  private greet(): void {
    if (!this.model.get("request")?.action) this.request(0, "greet");
  }

  private request(serial: number, action: Action): void {
    this.model.set("request", { serial, action });
    this.model.save_changes();
  }
}
