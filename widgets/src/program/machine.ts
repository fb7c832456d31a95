// A program, run: started in float64, then trained and measured in float32, as the engine in Python does.
import type { Field, Program, Tensor, Theory } from "./format.ts";
import type { Given } from "./plan.ts";
import { begun, type Constant, type Setting, Stage, type Tensors, unchanged } from "./stage.ts";
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
  private started: Tensors | null = null;
  private training: Stage<"step" | "measure"> | null = null;

  /** `fields`: a value for each input of the program, and the seed. */
  constructor(program: Program, fields: Record<string, Field>, options: Options = {}) {
    this.program = program;
    this.fields = fields;
    this.options = options;
    this.constants = constantsIn(program, options.data ?? {});
  }

  start(): void {
    this.started = begun(this.program.start, {}, this.setting(true));
    this.training = null;
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

  data(): Tensors {
    return this.ready.now("data.");
  }

  /** Of memory, for training and measuring. */
  get bytes(): number {
    return this.ready.bytes;
  }

  /** Multiplications and additions, about. */
  get work(): { step: number; measure: number } {
    return { step: this.ready.work("step"), measure: this.ready.work("measure") };
  }

  /** After the start; null where the program has no such theory. */
  theory(name: string): TheoryMachine | null {
    if (!Object.hasOwn(this.program.theories, name)) return null;
    return new TheoryMachine(this.program.theories[name], this.begun, this.setting(true));
  }

  private setting(wide: boolean): Setting {
    const numbers = numbersOf(this.program, this.fields, wide);
    const { fused = true } = this.options;
    return { wide, fused, seed: Number(this.fields.seed ?? 0), numbers, constants: this.constants };
  }

  private get begun(): Tensors {
    if (!this.started) throw new Error("nothing has been started");
    return this.started;
  }

  private get ready(): Stage<"step" | "measure"> {
    const { step, measure } = this.program;
    const changing = (name: string) => name.startsWith("state.") && !unchanged(step, name);
    this.training ??= new Stage({ step, measure }, this.begun, changing, this.setting(this.options.wide ?? false));
    return this.training;
  }
}

/** A theory with a state of its own, in float64. */
export class TheoryMachine {
  private readonly stage: Stage<"step" | "columns">;

  constructor({ start, step, columns }: Theory, started: Tensors, setting: Setting) {
    const when: Tensor = { shape: [], type: "f", values: Float64Array.of(0) };
    const tensors = { ...begun(start, started, setting), step: when };
    const graphs = { step: step ?? { nodes: [], out: {} }, columns };
    this.stage = new Stage(graphs, tensors, (name) => name === "step" || !unchanged(graphs.step, name), setting);
  }

  /** One step of training further. */
  advance(): void {
    this.stage.run("step");
  }

  columns(step: number): Record<string, Tensor> {
    this.stage.set("step", [step]);
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
