// When a computation in a Worker goes on: in slices, between which messages come in.
import type { Begin, Order, Told } from "../data/orders.ts";
import type { Field, Program, Tensor } from "./format.ts";

export const SLICE = 12; // milliseconds of computing before messages are let in
export const CLOCK = 60; // milliseconds between two parts of a run

/** What computes the columns of a theory, step by step, in float64. */
export interface Foreseeing {
  advance(): void;
  columns(step: number): Record<string, Tensor>;
}

/** What runs a program. */
export interface Engine {
  start(): void;
  step(): void;
  measure(): Record<string, Tensor>;
  state(): Record<string, Tensor>;
  resume(state: Record<string, Tensor>): void;
  theory(name: string): Foreseeing | null;
  readonly bytes: number;
  readonly work: { step: number; measure: number };
}

/** What a run in a Worker uses of the world. */
export interface World {
  parse(text: string): Program;
  engine(program: Program, fields: Record<string, Field>, data: Record<string, Uint8Array>, wide: boolean): Engine;
  tell(told: Told): void;
  /** Milliseconds. */
  now(): number;
  /** Resolves once waiting messages have come in. */
  breathe(): Promise<void>;
  sleep(milliseconds: number): Promise<void>;
}

/** The engine of a run that begins, and its program. Throws an Error with a sentence where the program is damaged. */
export function engineOf({ program, fields, data, part }: Begin, world: World): { program: Program; engine: Engine } {
  try {
    const read = world.parse(program);
    return { program: read, engine: world.engine(read, fields as Record<string, Field>, data, part === "theory") };
  } catch (error) {
    if (error instanceof RangeError) throw error;
    const why = (error as Error).message.replace(/^the program is damaged: /, "");
    throw new Damaged(`The program of this figure cannot be used: ${why}.`);
  }
}

export class Damaged extends Error {}

/** A sentence on why a run has failed. */
export function sentenceOn(error: unknown): string {
  if (error instanceof Damaged) return error.message;
  if (error instanceof RangeError && /alloc|length|size|memory/i.test(error.message))
    return "This run does not fit into the memory of this page.";
  return `This run failed (${error instanceof Error ? error.message : String(error)}).`;
}

export class Turns {
  paused: boolean;
  stopped = false;
  private readonly world: World;
  private singles = 0;
  private factor = 1;
  private rests = false;
  private wake: () => void = () => {};

  constructor(world: World, paused: boolean) {
    this.world = world;
    this.paused = paused;
  }

  take(order: Order): void {
    if (order.order === "pause") this.paused = true;
    if (order.order === "resume") this.paused = false;
    if (order.order === "stop") this.stopped = true;
    if (order.order === "ease") this.factor = order.factor;
    if (order.order === "rest") this.rests = order.rests;
    if (order.order === "step") this.singles++;
    if (order.order === "step") this.paused = true;
    this.wake();
  }

  /** Milliseconds between two parts. */
  get clock(): number {
    return CLOCK * this.factor;
  }

  /** Whether there is something to do now. */
  get goes(): boolean {
    return this.stopped || this.singles > 0 || !(this.paused || this.rests);
  }

  /** Let messages in; slower, if the page is. */
  async breathe(): Promise<void> {
    if (this.factor > 1) await this.world.sleep(SLICE * Math.min(3, this.factor - 1));
    else await this.world.breathe();
  }

  /** Resolves once there is something to do; true if it is a single step. */
  async next(): Promise<boolean> {
    while (!this.goes) await this.called();
    if (this.stopped || this.singles === 0) return false;
    this.singles--;
    return true;
  }

  /** Resolves at the next order. */
  called(): Promise<void> {
    return new Promise((go) => {
      this.wake = go;
    });
  }
}
