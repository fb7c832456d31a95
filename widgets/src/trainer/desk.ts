// The page as a trainer: what widgets/kernel.py is in a kernel. It takes requests, chooses the program, has two Workers
// compute, and tells all views of the figure.
import { agrees } from "../data/agreement.ts";
import type { Order, Part, Told } from "../data/orders.ts";
import type { Action, Bytes, Model, State, Status } from "../data/protocol.ts";
import { Crew, type Hire, hire } from "./crew.ts";
import { Ease } from "./ease.ts";
import { type Library, libraryOf } from "./library.ts";
import { AT_REST, type Line, type Listener } from "./port.ts";
import { PageRun } from "./run.ts";
import { Wanted } from "./wanted.ts";

const QUIET = 60; // milliseconds without a further move of a slider, after which a run begins
const IDLE = 20_000; // milliseconds after the end of a run, after which its Workers are let go

export class Desk {
  status: Status;
  part: Bytes = null;
  line: Line = "open";
  readonly listeners = new Set<Listener>();
  private readonly model: Model;
  private readonly wanted: Wanted;
  private readonly library: Library | null;
  private readonly crews: Record<Part, Crew>;
  private readonly ease = new Ease(() => this.tellAll({ order: "ease", factor: this.ease.factor }));
  private readonly moved = () => this.follow();
  private readonly looked = () => this.tellAll({ order: "rest", rests: isHidden() });
  private views = 0;
  private present: PageRun | null = null;
  private count = 0;
  private heard = 0;
  private soon: ReturnType<typeof setTimeout> | undefined;
  private idle: ReturnType<typeof setTimeout> | undefined;

  constructor(model: Model, make: Hire = hire) {
    this.model = model;
    this.status = { ...AT_REST, ...model.get("status") };
    this.wanted = new Wanted(model);
    this.library = libraryOf(model);
    const ear = (part: Part) => ({
      told: (told: Told) => this.hear(told),
      broke: (message: string, never: boolean) => this.lose(part, message, never),
    });
    this.crews = { training: new Crew(ear("training"), make), theory: new Crew(ear("theory"), make) };
    if (!this.library || !canTrain(make)) this.giveUp("this browser has no Workers");
  }

  // --- views ---
  enter(): void {
    if (this.views++ > 0) return;
    this.model.on("change:values", this.moved);
    globalThis.document?.addEventListener("visibilitychange", this.looked);
  }

  leave(goesOn: boolean): void {
    if (--this.views > 0) return;
    this.model.off("change:values", this.moved);
    globalThis.document?.removeEventListener("visibilitychange", this.looked);
    if (goesOn) return;
    this.ask("cancel");
    this.dismiss();
  }

  // --- requests ---
  ask(action: Action): void {
    if (this.line === "gone") return;
    this.heard++;
    this[action]();
    this.tell({ ...this.status, heard: this.heard });
  }

  /** Wait for a request with the values that the model has now; what is recorded needs none. */
  hold(): void {
    if (this.line === "gone") return;
    this.stop();
    this.say(this.wanted.isRecorded ? "recorded" : "waiting");
  }

  /** Send all rows of the run again. */
  resend(): void {
    for (const part of this.present?.parts ?? []) this.send(part);
    this.tell(this.status);
  }

  /** Say how the training stands. */
  tell(status: Status): void {
    this.status = status;
    for (const listener of [...this.listeners]) listener.status();
  }

  /** Send rows and predictions. */
  send(bytes: Bytes): void {
    this.part = bytes;
    for (const listener of [...this.listeners]) listener.part();
  }

  /** Nothing trains here, now and later. */
  giveUp(why: string): void {
    this.dismiss();
    this.line = "gone";
    this.tell({ ...this.status, message: this.status.message || `Nothing trains here: ${why}.` });
  }

  private greet(): void {
    this.prepare();
  }

  private train(): void {
    const run = this.soon === undefined ? this.running : null;
    if (run) this.resume(run);
    else this.begin(false);
  }

  private resume(run: PageRun): void {
    run.paused = false;
    if (run.isGiven) this.crews.training.give({ order: "resume" });
    this.tell({ ...run.status, state: "training", message: "" });
  }

  private pause(): void {
    const { running, soon } = this;
    if (soon !== undefined) this.begin(true);
    else if (running) this.rest(running);
  }

  private rest(run: PageRun): void {
    run.paused = true;
    if (run.isGiven) this.crews.training.give({ order: "pause" });
    else this.tell(run.status);
  }

  private step(): void {
    if (!this.running || this.soon !== undefined) this.begin(true);
    if (!this.running) return;
    this.running.paused = true;
    if (this.running.isGiven) this.crews.training.give({ order: "step" });
    else this.running.singles++;
  }

  private cancel(): void {
    const { running, soon } = this;
    this.stop();
    if (running) this.tell(running.status);
    else if (soon !== undefined) this.say("cancelled");
  }

  private reset(): void {
    this.begin(true);
  }

  /** From the beginning: a Worker keeps no run that has ended. */
  private further(): void {
    this.begin(false, 2 * (this.shown ?? this.wanted).steps);
  }

  // --- runs ---
  /** The run that goes on, if it is one of the present values. */
  private get running(): PageRun | null {
    return this.present?.isActive && agrees(this.wanted.values, this.present.values) ? this.present : null;
  }

  /** The run of the present values, if it goes on or has ended by itself. */
  private get shown(): PageRun | null {
    const run = this.present;
    const ended = run?.status.state === "cancelled" || run?.status.state === "failed";
    return run && !ended && agrees(this.wanted.values, run.values) ? run : null;
  }

  /** The controls have moved: a run begins, once they rest; what is recorded needs none. */
  private follow(): void {
    clearTimeout(this.soon);
    this.soon = undefined;
    if (this.line === "gone") return;
    if (this.wanted.isRecorded) this.hold();
    else if (this.shown) this.publish(this.shown);
    else this.beginSoon();
  }

  /** The run before gives way at once: what is being prepared needs the processor. */
  private beginSoon(): void {
    this.stop();
    this.soon = setTimeout(() => this.begin(false), QUIET);
    queueMicrotask(() => this.soon !== undefined && this.prepare()); // unless the values are to be held
  }

  private begin(paused: boolean, steps = this.wanted.steps): void {
    this.stop();
    this.present = null;
    const { variant, refusal } = this.wanted;
    if (variant) this.start(variant.file, paused, steps);
    else this.say("failed", refusal);
  }

  private start(file: string, paused: boolean, steps: number): void {
    const { values, fields } = this.wanted;
    const run = new PageRun(++this.count, values, steps, paused);
    this.present = run;
    this.publish(run);
    this.give(run, file, { ...fields, steps }).catch((error) => this.fail(run, whyDamaged(error)));
  }

  /** Hand a run to the Workers, once all that it needs is there. */
  private async give(run: PageRun, file: string, fields: Record<string, unknown>): Promise<void> {
    const library = this.library as Library;
    const [script, { program, data, theories }] = await Promise.all([library.script(), library.program(file)]);
    if (run !== this.present || !run.isActive) return;
    const { moments = [] } = this.model.get("spec") ?? {};
    const order = { order: "begin", run: run.number, program, data, fields, values: run.values, moments } as const;
    run.isGiven = true;
    run.hasTheory = theories.length > 0;
    const begin = (part: Part) => {
      this.crews[part].prepare(script);
      this.crews[part].give({ ...order, part, paused: run.paused });
    };
    begin("training");
    run.later = () => run.hasTheory && begin("theory");
    for (let i = 0; i < run.singles; i++) this.crews.training.give({ order: "step" });
    this.tellAll({ order: "ease", factor: this.ease.factor });
    if (isHidden()) this.looked();
  }

  /** Load what every run needs before it is asked for. */
  private prepare(): void {
    this.dismissLater();
    this.library?.script().then(
      (script) => this.views > 0 && this.line !== "gone" && this.crews.training.prepare(script),
      () => {}, // the run that needs it will say so
    );
  }

  private stop(): void {
    clearTimeout(this.soon);
    this.soon = undefined;
    this.present?.cancel();
    if (this.present?.isGiven) this.tellAll({ order: "stop" });
  }

  private tellAll(order: Order): void {
    for (const crew of Object.values(this.crews)) crew.give(order);
  }

  private hear(told: Told): void {
    const run = this.present;
    if (told.news !== "run" || !run || told.run !== run.number) return;
    run.take(told);
    if (told.bytes) this.send(told.bytes);
    if (told.rows > 0 && run.isActive) run.begin();
    this.publish(run);
  }

  /** Say how a run stands, unless the controls have left it. */
  private publish(run: PageRun): void {
    this.ease.watch(run.isActive);
    if (run.isActive) clearTimeout(this.idle);
    else this.dismissLater();
    if (agrees(this.wanted.values, run.values)) this.tell({ ...run.status, heard: this.heard });
  }

  private say(state: State, message = ""): void {
    this.tell({ ...AT_REST, state, message, values: this.wanted.values, heard: this.heard });
  }

  private fail(run: PageRun, why: string): void {
    if (run !== this.present) return;
    this.present = null;
    this.say("failed", why);
  }

  /** A Worker is no more. Where there was never one, nothing trains. */
  private lose(part: Part, why: string, never: boolean): void {
    const run = this.present;
    if (part === "theory") run?.loseTheory();
    else if (never) this.giveUp(why);
    else if (run) this.fail(run, `The training broke off (${why}).`);
    if (run && run === this.present) this.publish(run);
  }

  private dismissLater(): void {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.dismiss(), IDLE);
  }

  private dismiss(): void {
    clearTimeout(this.idle);
    this.ease.watch(false);
    for (const crew of Object.values(this.crews)) crew.end();
  }
}

function whyDamaged({ message }: Error): string {
  return `The program of this figure could not be loaded (${message}).`;
}

function canTrain(make: Hire): boolean {
  return (make !== hire || "Worker" in globalThis) && "DecompressionStream" in globalThis;
}

function isHidden(): boolean {
  return globalThis.document?.hidden ?? false;
}
