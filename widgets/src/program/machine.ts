// A program, run: started in float64, then trained and measured in float32, as the engine in Python does.
import type { Field, Program, Tensor, Theory } from "./format.ts";
import type { Given } from "./plan.ts";
import { type Constant, type Setting, type Shapes, Stage, type Tensors, unchanged } from "./stage.ts";
import { constantsIn } from "./stored.ts";
import { ofNumber } from "./tensor.ts";

export type { Tensor } from "./format.ts";

export interface Options {
  /** float64 throughout. */
  wide?: boolean;
  /** Loops compiled to JavaScript, unless the page forbids it. */
  fused?: boolean;
  /** The files of large constants, {name: bytes}. */
  data?: Record<string, Uint8Array>;
}

export class Machine {
  private readonly program: Program;
  private readonly fields: Record<string, Field>;
  private readonly options: Options;
  private readonly constants: Record<string, Constant>;
  private opening: Stage<"start"> | null = null;
  private training: Stage<"step" | "measure"> | null = null;
  private started: Tensors | null = null;

  /** `fields`: a value for each input of the program, and the seed. */
  constructor(program: Program, fields: Record<string, Field>, options: Options = {}) {
    this.program = program;
    this.fields = fields;
    this.options = options;
    this.constants = constantsIn(program, options.data ?? {});
  }

  start(): void {
    if (this.started) this.training = null; // what it has computed once belongs to another start
    this.begun.run("start");
    this.started = this.begun.given("start");
    this.opening = null; // its memory is not needed any more
    this.training?.fill(this.started);
  }

  step(): void {
    this.ready.run("step");
  }

  measure(): Tensors {
    this.ready.run("measure");
    return this.ready.given("measure");
  }

  state(): Tensors {
    return this.ready.now("state.");
  }

  /** Go on from a state that was. */
  resume(state: Tensors): void {
    this.ready.fill(state);
  }

  data(): Tensors {
    return this.ready.now("data.");
  }

  /** Of memory, for training and measuring; nothing is started for it. */
  get bytes(): number {
    return this.planned.bytes;
  }

  /** Multiplications and additions, about; nothing is started for it. */
  get work(): { step: number; measure: number } {
    return { step: this.planned.work("step"), measure: this.planned.work("measure") };
  }

  /** After the start; null where the program has no such theory. */
  theory(name: string): TheoryMachine | null {
    if (!Object.hasOwn(this.program.theories, name)) return null;
    return new TheoryMachine(this.program.theories[name], this.ran, this.setting(true));
  }

  private setting(wide: boolean): Setting {
    const numbers = numbersOf(this.program, this.fields, wide);
    const { fused = true } = this.options;
    return { wide, fused, seed: Number(this.fields.seed ?? 0), numbers, constants: this.constants };
  }

  private get begun(): Stage<"start"> {
    this.opening ??= new Stage({ start: this.program.start }, {}, () => false, this.setting(true));
    return this.opening;
  }

  private get planned(): Stage<"step" | "measure"> {
    if (this.training) return this.training;
    const { step, measure } = this.program;
    const changing = (name: string) => name.startsWith("state.") && !unchanged(step, name);
    const tensors = this.started ?? this.begun.shapes("start");
    this.training = new Stage({ step, measure }, tensors, changing, this.setting(this.options.wide ?? false));
    if (this.started) this.training.fill(this.started);
    return this.training;
  }

  private get ran(): Tensors {
    if (!this.started) throw new Error("nothing has been started");
    return this.started;
  }

  private get ready(): Stage<"step" | "measure"> {
    return this.ran && this.planned;
  }
}

/** A theory with a state of its own, in float64. */
export class TheoryMachine {
  private readonly stage: Stage<"step" | "columns">;

  constructor({ start, step, columns }: Theory, started: Tensors, setting: Setting) {
    const opening = new Stage({ start }, started, () => false, setting);
    opening.fill(started);
    opening.run("start");
    const tensors: Shapes = { ...opening.shapes("start"), step: { shape: [], type: "f" } };
    const graphs = { step: step ?? { nodes: [], out: {} }, columns };
    this.stage = new Stage(graphs, tensors, (name) => name === "step" || !unchanged(graphs.step, name), setting);
    this.stage.fill(opening.given("start"));
  }

  /** One step of training further. */
  advance(): void {
    this.stage.run("step");
  }

  columns(step: number): Record<string, Tensor> {
    this.stage.fill({ step: { values: [step] } });
    this.stage.run("columns");
    return this.stage.given("columns");
  }
}

/** Fields as the graphs read them. A knob is a tensor of the type in which is trained, so it is rounded to it. */
function numbersOf({ inputs }: Program, fields: Record<string, Field>, wide: boolean): Given {
  const given: Given = { "field.seed": Number(fields.seed ?? 0) };
  for (const [name, kind] of Object.entries(inputs)) {
    const value = Number(fields[name] ?? NaN);
    if (Number.isNaN(value)) throw new Error(`${name} has no value`);
    given[`field.${name}`] = kind === "knob" ? ofNumber(wide ? value : Math.fround(value), [], "f") : value;
  }
  return given;
}
