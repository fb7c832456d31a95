// Training in a kernel: requests, statuses and parts of the run are traits of the figure's model (widgets/explorer.py answers).
import { agrees } from "../data/agreement.ts";
import type { Action, Bytes, Model, Status } from "../data/protocol.ts";
import { Connection } from "./connection.ts";
import { AT_REST, type Line, type Listener, type Trainer } from "./port.ts";

const GREETING = 1000; // milliseconds; by then JupyterLab has its subshell
const AGAIN = 500; // milliseconds between two requests to send all rows
const TICK = 1000; // milliseconds between two looks at the clock, while an answer or news are awaited
const PATIENCE = 5000; // milliseconds without an answer, after which the figure says so
const NEWS = 15_000; // milliseconds without news of a training, after which it is asked for

const views = new WeakMap<object, number>(); // how many views there are of a model

export class KernelTrainer implements Trainer {
  private readonly model: Model;
  private readonly connection: Connection;
  private readonly greeting: ReturnType<typeof setTimeout>;
  private readonly listeners = new Set<Listener>();
  private readonly calls: [string, () => void][];
  private ticking: ReturnType<typeof setInterval> | undefined;
  private asked = -Infinity;
  private awaited: number | null = null; // since when an answer is
  private news = performance.now();
  private silent = false;
  private closed = false;

  constructor(model: Model) {
    this.model = model;
    this.connection = new Connection(model, () => this.reconnected());
    this.greeting = setTimeout(() => this.greet(), GREETING);
    this.calls = [
      ["change:part", () => this.hasNews((listener) => listener.part())],
      ["change:status", () => this.hasNews((listener) => listener.status())],
      ["change:values", () => this.await()],
    ];
    for (const [event, call] of this.calls) model.on(event, call);
    views.set(keyOf(model), (views.get(keyOf(model)) ?? 0) + 1);
    this.look();
  }

  get status(): Status {
    const status = { ...AT_REST, ...this.model.get("status") };
    if (this.line !== "gone") return status;
    const going = status.state === "training" || status.state === "paused";
    return { ...status, state: going ? "cancelled" : status.state, seconds_left: null };
  }

  get line(): Line {
    const { reach } = this.connection;
    if (reach !== "here") return reach;
    return this.silent ? "silent" : "open";
  }

  get part(): Bytes {
    return this.model.get("part");
  }

  ask(action: Action): void {
    this.request((this.model.get("request")?.serial ?? 0) + 1, action);
    this.await();
  }

  resend(): void {
    if (performance.now() - this.asked < AGAIN) return;
    this.asked = performance.now();
    this.model.set("resend", (this.model.get("resend") ?? 0) + 1);
    this.save();
  }

  /** The kernel trains what it hears of. Only figures of the website have links. */
  hold(): void {}

  hear(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  close(goesOn = false): void {
    if (this.closed) return;
    this.closed = true;
    clearTimeout(this.greeting);
    clearInterval(this.ticking);
    const left = (views.get(keyOf(this.model)) ?? 1) - 1;
    views.set(keyOf(this.model), left);
    if (left === 0 && !goesOn) this.request((this.model.get("request")?.serial ?? 0) + 1, "cancel");
    for (const [event, call] of this.calls) this.model.off(event, call);
    this.connection.close();
  }

  /** The first message of a widget goes to the kernel's main thread, where it waits for a running cell; only what comes
      after it goes to the subshell. So the first message is this one, and no slider's. */
  private greet(): void {
    if (!this.model.get("request")?.action) this.request(0, "greet");
  }

  private request(serial: number, action: Action): void {
    this.model.set("request", { serial, action });
    this.save();
  }

  private save(): void {
    if (this.line === "gone") return;
    try {
      this.model.save_changes();
    } catch {
      // the connection has broken just now, and will say so
    }
  }

  private tell(call: (listener: Listener) => void): void {
    for (const listener of [...this.listeners]) call(listener);
  }

  /** The line has changed. What was missed while it was cut is asked for. */
  private reconnected(): void {
    this.silent = false;
    if (this.connection.reach === "here") this.resend();
    this.tell((listener) => listener.status());
  }

  private hasNews(call: (listener: Listener) => void): void {
    this.news = performance.now();
    this.look();
    this.tell(call);
  }

  /** An answer is awaited from now on, if none was before. */
  private await(): void {
    this.awaited ??= performance.now();
    this.look();
  }

  /** What the kernel knows of what was asked; the clock runs while something is awaited. */
  private look(): void {
    const { status } = this;
    const heard = status.heard >= (this.model.get("request")?.serial ?? 0);
    if (heard && agrees(this.model.get("values") ?? {}, status.values)) {
      this.awaited = null;
      this.silent = false;
    }
    const waits = !this.closed && this.line !== "gone" && (this.awaited !== null || status.state === "training");
    if (!waits) clearInterval(this.ticking);
    if (!waits) this.ticking = undefined;
    else this.ticking ??= setInterval(() => this.tick(), TICK);
  }

  private tick(): void {
    const now = performance.now();
    if (this.awaited === null && now - this.news > NEWS) this.ask("greet");
    this.look();
    if (this.silent || this.awaited === null || now - this.awaited < PATIENCE) return;
    this.silent = true;
    this.tell((listener) => listener.status());
  }
}

/** What the views of a model have in common: each gets a model of its own, but the same layout. */
function keyOf(model: Model): object {
  const layout = model.get("layout");
  return layout !== null && typeof layout === "object" ? layout : model;
}
