// A page that trains, in a test: an experiment whose loss is a formula, Workers that live in this process, a clock.
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { decode } from "../../widgets/src/data/data.ts";
import { LiveRun } from "../../widgets/src/data/live.ts";
import type { Begin, News, Order, Told } from "../../widgets/src/data/orders.ts";
import type { Bytes, Spec } from "../../widgets/src/data/protocol.ts";
import type { Program, Tensor } from "../../widgets/src/program/format.ts";
import { Session } from "../../widgets/src/program/session.ts";
import type { Engine, World } from "../../widgets/src/program/turns.ts";
import { BrowserTrainer } from "../../widgets/src/trainer/browser.ts";
import type { Hand } from "../../widgets/src/trainer/crew.ts";
import { Desk } from "../../widgets/src/trainer/desk.ts";
import { CONTROLS, fakeModel, STEPS } from "./cases.ts";

const GRAPH = { nodes: [], out: {} };

/** A program that `FakeEngine` runs: a loss, a wide column of two frames, and a theory. */
export const PROGRAM: Program = {
  format: 1,
  experiment: "toolkit.example.Example",
  values: { bias: false },
  inputs: { rate: "knob", width: "size", seed: "size", steps: "size" },
  columns: { loss: { dims: [], frames: null }, weights: { dims: ["neuron"], frames: 2 } },
  start: GRAPH,
  step: GRAPH,
  measure: GRAPH,
  theories: { exact: { start: GRAPH, step: GRAPH, columns: GRAPH } },
  data: {},
};

const scalar = (value: number): Tensor => ({ shape: [], type: "f", values: Float64Array.of(value) });

/** The loss is rate · exp(-step / 10); it diverges at step `width` if that is below 10. */
export class FakeEngine implements Engine {
  static readonly made: FakeEngine[] = [];
  bytes = 1000;
  work = { step: 100, measure: 100 };
  steps = 0;
  private readonly fields: Record<string, unknown>;

  constructor(fields: Record<string, unknown>) {
    this.fields = fields;
    FakeEngine.made.push(this);
  }

  start(): void {
    if (this.fields.seed === 9) throw new Error("no start has seed 9");
  }

  step(): void {
    this.steps++;
  }

  state(): Record<string, Tensor> {
    return { steps: scalar(this.steps) };
  }

  resume({ steps }: Record<string, Tensor>): void {
    this.steps = steps.values[0];
  }

  private loss(step: number): number {
    return Number(this.fields.rate) * Math.exp(-step / 10);
  }

  measure(): Record<string, Tensor> {
    const loss =
      this.steps >= Number(this.fields.width) && Number(this.fields.width) < 10 ? NaN : this.loss(this.steps);
    return { loss: scalar(loss), weights: { shape: [2], type: "f", values: Float32Array.of(this.steps, loss) } };
  }

  theory() {
    return { advance: () => {}, columns: (step: number) => ({ loss: scalar(this.loss(step) + 1) }) };
  }
}

/** A world in which every look at the clock takes `tick` milliseconds. */
export class FakeWorld implements World {
  readonly told: Told[] = [];
  tick = 1;
  engineFor: (fields: Record<string, unknown>) => Engine = (fields) => new FakeEngine(fields);
  private time = 0;

  parse = (text: string): Program => JSON.parse(text);
  engine = (_: Program, fields: Record<string, unknown>): Engine => this.engineFor(fields);
  tell = (told: Told): void => void this.told.push(told);
  now = (): number => {
    this.time += this.tick;
    return this.time;
  };
  breathe = (): Promise<void> => new Promise((go) => setImmediate(go));
  sleep = this.breathe;

  get news(): News[] {
    return this.told.filter((told): told is News => told.news === "run");
  }
}

export function begin(more: Partial<Begin> = {}): Begin {
  const fields = { rate: 0.3, width: 100, bias: false, seed: 0, steps: 400, ...more.fields };
  const values = { rate: 0.3, width: 100, bias: false, seed: 0 };
  const program = JSON.stringify(PROGRAM);
  const order = { order: "begin", part: "training", run: 1, program, data: {}, values, moments: [], paused: false };
  return { ...order, ...more, fields } as Begin;
}

/** A Worker in this process. */
export class FakeHand implements Hand {
  static readonly hired: FakeHand[] = [];
  onmessage: ((event: { data: Told }) => void) | null = null;
  onerror: ((event: unknown) => void) | null = null;
  readonly orders: Order[] = [];
  isDeaf = false;
  isEnded = false;
  readonly world = new FakeWorld();
  private readonly session: Session;

  constructor() {
    this.world.tell = (told) => queueMicrotask(() => !this.isEnded && this.onmessage?.({ data: told }));
    this.session = new Session(this.world);
    FakeHand.hired.push(this);
  }

  postMessage(order: Order): void {
    this.orders.push(order);
    if (!this.isDeaf) queueMicrotask(() => !this.isEnded && this.session.take(order));
  }

  terminate(): void {
    this.isEnded = true;
    this.session.take({ order: "stop" });
  }
}

/** Text as it lies beside a page. */
export function zipped(text: string): string {
  return gzipSync(text).toString("base64");
}

export const FILES: Record<string, string> = {
  "program.js": zipped("the script"),
  "plain.js": zipped(JSON.stringify(PROGRAM)),
};

export const SPEC: Partial<Spec> = {
  trainer: "browser",
  axis: STEPS,
  controls: CONTROLS,
  base: { width: 100, bias: false },
  programs: {
    worker: "program.js",
    data: {},
    variants: [{ values: { bias: false }, limits: { width: [2, 300] }, file: "plain.js" }],
    fields: { rate: 0.1, width: 100, bias: false, seed: 0, steps: 5000 },
    inputs: ["rate", "width", "seed", "steps"],
    theories: ["exact"],
  },
};

/** The model of a figure of the website; `loaded` are the names of what it has loaded. */
export function pageModel(files: Record<string, string> = FILES) {
  const loaded: string[] = [];
  const load = async (name: string) => {
    loaded.push(name);
    if (!(name in files)) throw new Error(`${name} is missing`);
    return files[name];
  };
  const values = { rate: 0.1, width: 100, bias: false, seed: 0 };
  return Object.assign(fakeModel({ spec: SPEC, values, status: { state: "recorded", values }, load }), { loaded });
}

export const settled = (milliseconds = 5) => new Promise((done) => setTimeout(done, milliseconds));

/** Resolves once something is so. */
export async function until(condition: () => boolean, what = "this"): Promise<void> {
  for (let i = 0; i < 1000; i++) {
    if (condition()) return;
    await settled(2);
  }
  throw new Error(`${what} did not happen in time`);
}

/** A figure of the website: its model, its trainer, the Workers that it hires, and the run that it has been sent. */
export function figure(files = FILES) {
  const model = pageModel(files);
  const before = FakeHand.hired.length;
  const desk = new Desk(model, () => new FakeHand());
  const trainer = new BrowserTrainer(desk);
  const live = new LiveRun("step");
  const parts: Bytes[] = [];
  const states: string[] = [];
  trainer.hear({
    part() {
      parts.push(trainer.part);
      const part = decode(trainer.part);
      if (part) assert.ok(live.push(part), "no row is missing");
    },
    status: () => void (trainer.status.state === states.at(-1) || states.push(trainer.status.state)),
  });
  const set = (more: object) => model.set("values", { ...(model.get("values") as object), ...more });
  const reaches = (state: string) => until(() => trainer.status.state === state, state);
  const begun = () => hired().flatMap(({ orders }) => orders.filter(({ order }) => order === "begin"));
  const hired = () => FakeHand.hired.slice(before);
  return { model, desk, trainer, live, parts, states, set, reaches, begun, hired };
}
