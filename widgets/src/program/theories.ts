// The theories of one run, in a Worker of their own: computed in float64, ahead of the measurement where they can.
import type { Begin, Order } from "../data/orders.ts";
import type { State } from "../data/protocol.ts";
import { dueSteps } from "./due.ts";
import type { Column, Tensor } from "./format.ts";
import { Pace } from "./pace.ts";
import { copied, pack, type Row } from "./pack.ts";
import { engineOf, type Foreseeing, SLICE, sentenceOn, Turns, type World } from "./turns.ts";

/** One theory: how far it is, and its rows. It ends where its numbers are no longer finite. */
interface Course {
  name: string;
  theory: Foreseeing;
  moves: boolean;
  step: number;
  rows: Row[];
  ended: boolean;
}

export class Theories {
  private readonly begun: Begin;
  private readonly world: World;
  private readonly turns: Turns;
  private readonly pace = new Pace();
  private readonly due: number[];
  private columns: Record<string, Column> = {};
  private courses: Course[] = [];
  private reached = 0; // how many of the due steps all theories have
  private drawn = 0;
  private worked = 0; // when the present slice began

  constructor(begun: Begin, world: World) {
    this.begun = begun;
    this.world = world;
    this.turns = new Turns(world, false);
    this.due = dueSteps(Number(begun.fields.steps));
  }

  /** Theory goes on while the training is paused. */
  take(order: Order): void {
    if (order.order === "stop" || order.order === "ease" || order.order === "rest") this.turns.take(order);
  }

  async run(): Promise<void> {
    try {
      await this.predict();
    } catch (error) {
      this.show("failed", `The theory could not be computed: ${sentenceOn(error)}`);
    }
    this.courses = [];
  }

  private async predict(): Promise<void> {
    this.start();
    this.worked = this.drawn = this.world.now();
    for (const step of this.due) {
      for (const course of this.courses) await this.follow(course, step);
      if (this.turns.stopped) return;
      this.reached++;
      if (this.world.now() - this.drawn > this.turns.clock) this.show("training");
    }
    this.show("done");
  }

  private start(): void {
    const { program, engine } = engineOf(this.begun, this.world);
    this.columns = program.columns;
    engine.start();
    for (const [name, { step }] of Object.entries(program.theories)) {
      const theory = engine.theory(name);
      if (theory) this.courses.push({ name, theory, moves: step !== null, step: 0, rows: [], ended: false });
    }
  }

  /** Take one theory to a step and keep its row. */
  private async follow(course: Course, step: number): Promise<void> {
    const began = this.world.now();
    const steps = step - course.step;
    while (course.moves && course.step < step && !course.ended && !this.turns.stopped) {
      course.theory.advance();
      course.step++;
      if (this.world.now() - this.worked > SLICE) await this.breathe();
    }
    if (course.ended || this.turns.stopped) return;
    const columns = known(course.theory.columns(step), course.rows[0]);
    course.step = step;
    course.ended = !Object.values(columns).every(isBounded);
    if (!course.ended) course.rows.push({ step, columns: copied(columns) });
    this.pace.step((this.world.now() - began) / 1000, Math.max(1, steps));
  }

  private async breathe(): Promise<void> {
    await this.turns.breathe();
    await this.turns.next();
    this.worked = this.world.now();
  }

  private show(state: State, message = ""): void {
    const { run, values, part, fields } = this.begun;
    const begun = this.courses.filter(({ rows }) => Object.keys(rows[0]?.columns ?? {}).length > 0);
    const predicted = Object.fromEntries(begun.map(({ name, rows }) => [name, rows]));
    const bytes = pack({ measured: [], predicted }, this.columns, { run, first: 0, values });
    const [steps, step] = [Number(fields.steps), this.due[Math.max(0, this.reached - 1)]];
    const seconds_left = this.pace.left((steps - step) * this.courses.length, 0);
    this.world.tell({ news: "run", part, run, state, message, step, steps, rows: this.reached, seconds_left, bytes });
    this.drawn = this.world.now();
  }
}

/** The columns that a theory has numbers for: those that are not all NaN in its first row. */
function known(columns: Record<string, Tensor>, first: Row | undefined): Record<string, Tensor> {
  const has = ([name, { values }]: [string, Tensor]) =>
    first ? name in first.columns : !Array.prototype.every.call(values, Number.isNaN);
  return Object.fromEntries(Object.entries(columns).filter(has));
}

/** Whether no number is infinite. NaN is what a theory has no number for. */
function isBounded({ values }: Tensor): boolean {
  for (let i = 0; i < values.length; i++) if (Math.abs(values[i]) === Infinity) return false;
  return true;
}
