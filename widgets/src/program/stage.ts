// Graphs that read the same tensors, planned and run in one memory.
import { Draws } from "./draws.ts";
import type { Graph, Kind, Tensor } from "./format.ts";
import { work } from "./instructions.ts";
import { type Given, Plan } from "./plan.ts";
import { Running } from "./running.ts";
import { type Shape, sizeOf } from "./shapes.ts";
import { type Lazy, ofBuffer } from "./tensor.ts";

export type Tensors = Record<string, Tensor>;
export type Shapes = Record<string, Pick<Tensor, "shape" | "type">>;

/** A constant of a program. */
export interface Constant {
  shape: Shape;
  type: Kind;
  numbers: ArrayLike<number>;
}

export interface Setting {
  wide: boolean;
  fused: boolean;
  seed: number;
  /** Fields and other numbers that the graphs read. */
  numbers: Given;
  constants: Record<string, Constant>;
}

export class Stage<Name extends string> {
  private readonly plans = new Map<Name, Plan>();
  private readonly tensors: Record<string, Lazy> = {};
  private readonly running: Running;

  /** `changing`: the tensors that other values may take the place of. */
  constructor(graphs: Record<Name, Graph>, tensors: Shapes, changing: (name: string) => boolean, setting: Setting) {
    for (const [name, { shape, type }] of Object.entries(tensors)) {
      this.tensors[name] = ofBuffer({ size: sizeOf(shape), type, fixed: !changing(name), at: -1 }, shape);
    }
    const given = { ...setting.numbers, ...this.tensors, ...constantsOf(setting.constants) };
    for (const [name, graph] of Object.entries(graphs) as [Name, Graph][]) {
      this.plans.set(name, planned(name, graph, given, setting));
    }
    const buffers = Object.values(this.tensors).map((lazy) => lazy.places[0].buffer);
    this.running = new Running([...this.plans.values()], buffers, setting.wide, setting.fused);
  }

  get bytes(): number {
    return this.running.bytes;
  }

  /** Multiplications and additions, about. */
  work(name: Name): number {
    return this.plan(name).each.reduce((sum, one) => sum + work(one), 0);
  }

  /** The shapes of what a graph gives. */
  shapes(name: Name): Shapes {
    return this.plan(name).outputs;
  }

  fill(tensors: Record<string, { values: ArrayLike<number> }>): void {
    for (const [name, { values }] of Object.entries(tensors)) {
      this.running.fill(this.tensors[name].places[0].buffer, values);
    }
  }

  run(name: Name): void {
    this.running.run(this.plan(name));
  }

  /** What a graph gave when it ran last. */
  given(name: Name): Tensors {
    return this.read(this.plan(name).outputs);
  }

  /** The tensors whose names begin so, as they are now. */
  now(prefix: string): Tensors {
    return this.read(Object.fromEntries(Object.entries(this.tensors).filter(([name]) => name.startsWith(prefix))));
  }

  private read(lazies: Record<string, Lazy>): Tensors {
    return Object.fromEntries(Object.entries(lazies).map(([name, lazy]) => [name, this.running.read(lazy)]));
  }

  private plan(name: Name): Plan {
    return this.plans.get(name) as Plan;
  }
}

/** Tensors that a graph gives back as they are: no step changes them. */
export function unchanged({ nodes, out }: Graph, name: string): boolean {
  const given = out[name];
  if (given === undefined) return true;
  const node = typeof given === "string" && given[0] === "%" ? nodes[Number(given.slice(1))] : undefined;
  return node?.[0] === "in" && node[1] === name;
}

function constantsOf(constants: Record<string, Constant>): Record<string, Lazy> {
  const lazies = Object.entries(constants).map(([name, { shape, type, numbers }]) => {
    const buffer = { size: sizeOf(shape), type, fixed: true, at: -1, numbers };
    return [`file.${name}`, ofBuffer(buffer, shape)] as const;
  });
  return Object.fromEntries(lazies);
}

function planned(name: string, graph: Graph, given: Given, { seed, wide }: Setting): Plan {
  try {
    return new Plan(graph, given, new Draws(seed), wide);
  } catch (error) {
    throw new Error(`the program's ${name} cannot be planned: ${(error as Error).message}`);
  }
}
