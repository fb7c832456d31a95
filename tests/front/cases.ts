// What the unit tests of the front end share: the cases of tests/protocol, and recordings made by hand.
import { readFileSync } from "node:fs";
import type { Group, NumberArray, Recording } from "../../widgets/src/data/data.ts";
import type { AxisSpec, ControlSpec, Spec, Values } from "../../widgets/src/data/protocol.ts";
import { Subject } from "../../widgets/src/state/subject.ts";
import { AT_REST } from "../../widgets/src/trainer/port.ts";

/** A file of tests/protocol, which pytest reads too. */
export function cases<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../protocol/${name}.json`, import.meta.url), "utf8"));
}

export const STEPS: AxisSpec = {
  kind: "steps",
  name: "step",
  label: "training step",
  symbol: "t",
  scale: "log",
  values: [],
  most: 10_000,
};

export const RIDGES: AxisSpec = {
  kind: "field",
  name: "ridge",
  label: "ridge",
  symbol: "λ",
  scale: "log",
  values: [0.1, 1, 10],
  most: null,
};

export function control(name: string, more: Partial<ControlSpec> = {}): ControlSpec {
  const plain = { label: name, symbol: "", type: "number", scale: "linear", low: 0, high: 10, options: null } as const;
  return { name, ...plain, help: "", marks: [], default: 0, recorded: true, advanced: false, trains: "any", ...more };
}

export function array(dims: string[], shape: number[], values: number[], attrs = {}): NumberArray {
  return { dims, shape, values: Float64Array.from(values), attrs };
}

/** A group with coordinates {name: values}. */
export function group(coords: Record<string, number[]>, variables: Record<string, NumberArray>): Group {
  const made = Object.entries(coords).map(([name, values]) => [name, array([name], [values.length], values)]);
  return { coords: Object.fromEntries(made), variables };
}

/** Two rates and two seeds over four steps: loss = 10·rate + seed + step/100; the theory is 1 more, at every other step. */
export function recording(): Recording {
  const [rate, seed, step] = [
    [0.1, 0.5],
    [0, 1],
    [0, 1, 10, 100],
  ];
  const dims = ["rate", "seed", "step"];
  const loss = rate.flatMap((r) => seed.flatMap((s) => step.map((t) => 10 * r + s + t / 100)));
  const theory = rate.flatMap((r) => seed.flatMap((s) => [0, 10].map((t) => 10 * r + s + t / 100 + 1)));
  const coords = { rate, seed, step, frame: [0, 10] };
  const weights = array(["rate", "seed", "frame", "neuron"], [2, 2, 2, 3], [...Array(24).keys()]);
  const measured = { loss: array(dims, [2, 2, 4], loss), weights };
  return {
    attrs: {},
    measured: group(coords, measured),
    predicted: { exact: group({ rate, seed, step: [0, 10] }, { loss: array(dims, [2, 2, 2], theory) }) },
  };
}

export const CONTROLS: ControlSpec[] = [
  control("rate", { label: "Rate", scale: "log", low: 0.01, high: 1, marks: [0.1, 0.5], default: 0.1 }),
  control("width", { label: "Width", type: "integer", low: 2, high: 500, default: 100, recorded: false }),
  control("bias", { label: "Bias", type: "boolean", low: null, high: null, default: false, recorded: false }),
  control("seed", { label: "Seed", type: "integer", low: 0, high: 9, marks: [0, 1], default: 0 }),
];

export const DEFAULTS: Values = { rate: 0.1, width: 100, bias: false, seed: 0 };

/** Nothing trains, and nothing is amiss. */
export const AT_PEACE = { status: AT_REST, line: "open" } as const;

/** A figure over that recording; `free`: whether somebody trains. */
export function subject(free = false, more: Partial<Spec> = {}): Subject {
  const theories = [
    { name: "exact", label: "exact closure", target: false },
    { name: "linearised", label: "frozen kernel", target: true },
  ];
  const spec = { name: "lazy", axis: STEPS, controls: CONTROLS, base: { width: 100, bias: false }, theories, ...more };
  return new Subject(spec, recording(), free);
}

/** What anywidget gives a module: get, set, save_changes, on, off; `saved` are the values at every save. */
export function fakeModel(traits: Record<string, unknown> = {}) {
  const held: Record<string, unknown> = { ...traits };
  const calls = new Map<string, Set<() => void>>();
  const saved: Record<string, unknown>[] = [];
  return {
    saved,
    get: (name: string) => held[name] as never,
    set(name: string, value: unknown) {
      held[name] = value;
      for (const call of calls.get(`change:${name}`) ?? []) call();
    },
    on: (event: string, call: () => void) => void calls.set(event, new Set(calls.get(event)).add(call)),
    off: (event: string, call: () => void) => void calls.get(event)?.delete(call),
    fire(event: string) {
      for (const call of calls.get(event) ?? []) call();
    },
    save_changes: () => void saved.push({ ...held }),
    listeners: () => [...calls.values()].reduce((sum, set) => sum + set.size, 0),
  };
}

/** A signal as JupyterLab has it. */
class Signal {
  private readonly slots = new Set<() => void>();
  readonly connect = (slot: () => void) => void this.slots.add(slot);
  readonly disconnect = (slot: () => void) => void this.slots.delete(slot);

  emit(): void {
    for (const slot of [...this.slots]) slot();
  }

  get count(): number {
    return this.slots.size;
  }
}

/** JupyterLab's connection to a kernel, as far as a figure uses it. */
export class FakeKernel {
  id = "kernel";
  status = "idle";
  connectionStatus = "connected";
  isDisposed = false;
  comms: Record<string, unknown> = { one: {} };
  asked = 0;
  readonly statusChanged = new Signal();
  readonly connectionStatusChanged = new Signal();
  readonly disposed = new Signal();

  becomes(status: string): void {
    this.status = status;
    this.statusChanged.emit();
  }

  connects(status: string): void {
    this.connectionStatus = status;
    this.connectionStatusChanged.emit();
  }

  dispose(): void {
    this.isDisposed = true;
    this.disposed.emit();
  }

  async requestCommInfo() {
    this.asked++;
    return { content: { comms: this.comms } };
  }

  get listeners(): number {
    return this.statusChanged.count + this.connectionStatusChanged.count + this.disposed.count;
  }
}
