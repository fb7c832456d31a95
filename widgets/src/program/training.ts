// One run in a Worker: its start, its steps, the rows measured so far. It does what widgets/run.py and widgets/worker.py
// do in a kernel.

import { holds } from "../data/moments.ts";
import type { Begin, Order } from "../data/orders.ts";
import type { State } from "../data/protocol.ts";
import { dueSteps } from "./due.ts";
import { forecast, warning } from "./forecast.ts";
import type { Column, Tensor } from "./format.ts";
import { Pace } from "./pace.ts";
import { copied, pack, type Row } from "./pack.ts";
import { type Engine, engineOf, SLICE, sentenceOn, Turns, type World } from "./turns.ts";

const MOST = 4e9; // multiply-adds in a second; hardly a browser does more
const TRIAL = 100; // milliseconds of steps from which a run is judged; one that seems too long, after
const LONGEST_TRIAL = 1000; // so many, and so many times, for the first steps are compiled
const TRIALS = 4;

export class Training {
  private readonly begun: Begin;
  private readonly world: World;
  private readonly turns: Turns;
  private readonly pace = new Pace();
  private readonly steps: number;
  private readonly due: number[];
  private readonly isDue: Set<number>;
  private columns: Record<string, Column> = {};
  private state: State = "training";
  private message = "";
  private expected = "";
  private step = 0;
  private rows = 0;
  private last = -1; // the step of the last row
  private seen = 0; // the last step at which moments were looked for, and its state
  private was: Record<string, Tensor> = {};
  private until = 0; // up to here, each step is looked at
  private readonly moments: Record<string, number> = {};
  private fresh: Row[] = [];
  private drawn = 0; // when the page was told last
  private isJudged = false; // whether it is known how long it may take
  private tried = 0; // milliseconds of steps
  private trials = 0; // how often they were timed
  private quickest = Infinity; // milliseconds a step

  constructor(begun: Begin, world: World) {
    this.begun = begun;
    this.world = world;
    this.turns = new Turns(world, begun.paused);
    this.steps = Number(begun.fields.steps);
    this.due = dueSteps(this.steps);
    this.isDue = new Set(this.due);
  }

  take(order: Order): void {
    this.turns.take(order);
  }

  async run(): Promise<void> {
    try {
      await this.train();
    } catch (error) {
      this.end("failed", sentenceOn(error));
    }
  }

  private async train(): Promise<void> {
    const { program, engine } = engineOf(this.begun, this.world);
    this.columns = program.columns;
    await this.mayStart(engine);
    if (this.turns.stopped) return this.end("cancelled");
    engine.start();
    this.measure(engine);
    if (!this.isOver) this.show();
    while (this.step < this.steps && !this.isOver) {
      const single = await this.turn(engine);
      if (this.turns.stopped) return this.end("cancelled");
      this.slice(engine, single);
      this.judge();
      if (single || this.world.now() - this.drawn > this.turns.clock) this.show();
      await this.turns.breathe();
    }
    this.end(this.state === "diverged" ? "diverged" : "done");
  }

  private get isOver(): boolean {
    return this.state === "diverged";
  }

  /** Resolves once the run may start: one that surely is too long for a page, or too large, waits for a further word. */
  private async mayStart({ work, bytes }: Engine): Promise<void> {
    const words = warning((this.steps * work.step + this.due.length * work.measure) / MOST, bytes);
    this.isJudged = words !== "" || this.turns.paused;
    if (!words) return;
    this.wait(words);
    this.show();
    await this.turns.next();
    this.state = "training";
  }

  /** Wait until the run is asked for once more. */
  private wait(words: string): void {
    this.turns.paused = true;
    this.state = "waiting";
    this.message = words;
  }

  /** Wait while it is paused; a pause is drawn at the exact step. Returns whether a single step is asked for. */
  private async turn(engine: Engine): Promise<boolean> {
    if (!this.turns.goes && this.turns.paused) this.rest(engine);
    const single = await this.turns.next();
    if (!this.turns.stopped && !this.turns.paused) this.state = "training";
    return single;
  }

  private rest(engine: Engine): void {
    if (this.state !== "waiting") this.state = "paused";
    if (this.last !== this.step) this.measure(engine);
    this.show();
  }

  /** Steps, until a slice of time is over; or a single one, which is measured. */
  private slice(engine: Engine, single: boolean): void {
    const began = this.world.now();
    let [mark, time, count] = [began, began, 0];
    do {
      engine.step();
      this.step++;
      count++;
      time = this.world.now();
      const due = single || this.isDue.has(this.step);
      if (due || this.step <= this.until) {
        this.timed(time - mark, count);
        this.measure(engine, due);
        [mark, count] = [this.world.now(), 0];
      }
    } while (!single && time - began < SLICE && this.step < this.steps && !this.isOver);
    if (count) this.timed(time - mark, count);
  }

  /** So many steps have taken so many milliseconds. */
  private timed(milliseconds: number, count: number): void {
    this.pace.step(milliseconds / 1000, count);
    this.tried += milliseconds;
    this.trials++;
    this.quickest = Math.min(this.quickest, milliseconds / count);
  }

  /** Add the row of this moment if it is due, or say that the numbers are no longer finite. */
  private measure(engine: Engine, due = true): void {
    const began = this.world.now();
    const columns = engine.measure();
    this.pace.row((this.world.now() - began) / 1000);
    if (!Object.values(columns).every(({ values }) => areFinite(values))) {
      this.state = "diverged";
      this.message = `Diverged at step ${this.step}: the numbers are no longer finite. Try a smaller learning rate.`;
      return;
    }
    if (this.rewinds(engine, columns) || !due) return;
    this.fresh.push({ step: this.step, columns: copied(columns) });
    this.last = this.step;
    this.rows++;
  }

  /** Look for moments. Where one has come since they were last looked for, go back there: each step is looked at now. */
  private rewinds(engine: Engine, columns: Record<string, Tensor>): boolean {
    const { step, moments } = this;
    const come = this.begun.moments.filter((one) => !(one.name in moments) && holds(one, columns));
    if (come.length && step > this.seen + 1) {
      engine.resume(this.was);
      this.until = step;
      this.step = this.seen;
      return true;
    }
    for (const { name } of come) moments[name] = step;
    this.seen = step;
    this.was = engine.state();
    return false;
  }

  /** Foretell a run by its first steps. One that is too long for a page waits for a further word. */
  private judge(): void {
    if (this.isJudged || this.isOver || this.turns.paused || this.tried < TRIAL) return;
    const seconds = (this.quickest * this.steps) / 1000;
    const words = warning(seconds, 0);
    if (words && (this.tried < LONGEST_TRIAL || this.trials < TRIALS)) return;
    this.isJudged = true;
    this.expected = forecast(seconds);
    if (words) this.wait(words);
    if (this.expected) this.show();
  }

  private end(state: State, message = ""): void {
    this.state = state;
    this.message = message || (state === "diverged" ? this.message : "");
    this.show();
  }

  private get secondsLeft(): number | null {
    if (this.state !== "training" || this.rows === 0 || this.step >= this.steps) return null;
    const rows = this.due.filter((step) => step > this.step).length;
    return this.pace.left(this.steps - this.step, rows);
  }

  /** Tell the page how the run stands, with the rows that it has not. */
  private show(): void {
    const { run, values, part } = this.begun;
    const fresh = this.fresh.splice(0);
    const about = { run, first: this.rows - fresh.length, values, moments: this.moments };
    const bytes = fresh.length ? pack({ measured: fresh, predicted: {} }, this.columns, about) : null;
    const { state, step, steps, rows } = this;
    const [seconds_left, message] = [this.secondsLeft, this.said];
    this.world.tell({ news: "run", part, run, state, message, step, steps, rows, seconds_left, bytes });
    this.drawn = this.world.now();
  }

  private get said(): string {
    const waits = this.state === "training" && this.step < Math.max(1, this.steps) && this.secondsLeft === null;
    if (this.state === "training" || this.state === "paused") return waits ? this.expected : "";
    return this.message;
  }
}

function areFinite(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}
