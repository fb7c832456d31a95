// A graph, planned: every shape worked out, every operation turned into instructions.
import { Builder } from "./builder.ts";
import { Draws } from "./draws.ts";
import type { Argument, Graph, Kind, Node } from "./format.ts";
import { type Instruction, reads, writes } from "./instructions.ts";
import type { Planned } from "./memory.ts";
import type { Answer } from "./operations/operation.ts";
import { OPERATIONS } from "./operations.ts";
import type { Shape } from "./shapes.ts";
import { type Buffer, isFixed, isLazy, type Lazy, ofNumber, type Place } from "./tensor.ts";

/** Tensors, numbers and names that a graph reads: ["in", name], ["data", name]. */
export type Given = Record<string, Lazy | number>;

export class Plan implements Planned {
  readonly outputs: Record<string, Lazy> = {};
  readonly builder = new Builder();
  private readonly given: Given;
  private readonly draws: Draws;
  private readonly wide: boolean;
  private readonly values: Answer[] = [];

  /** Outputs that have the name of a tensor that is given and may change take its place at the end. */
  constructor(graph: Graph, given: Given, draws: Draws, wide: boolean) {
    this.given = given;
    this.draws = draws;
    this.wide = wide;
    const { nodes, out } = withoutRepeats(graph);
    const uses = usesOf(nodes, out);
    for (const [i, node] of nodes.entries()) this.values.push(this.planned(i, node, uses[i]));
    for (const [name, argument] of Object.entries(out)) this.outputs[name] = this.output(name, argument);
    for (const name of Object.keys(out)) this.carry(name, this.outputs[name]);
    this.prune();
  }

  get once() {
    return this.builder.once;
  }

  get each() {
    return this.builder.each;
  }

  get results(): Buffer[] {
    return Object.values(this.outputs).map((lazy) => lazy.places[0].buffer);
  }

  private planned(i: number, node: Node, uses: number): Answer {
    try {
      return uses || Draws.isDraw(node) ? this.shared(this.node(node), uses) : 0;
    } catch (error) {
      throw new Error(`node ${i}, ${node[0]}: ${(error as Error).message}`);
    }
  }

  /** What is used more than once is stored. */
  private shared(answer: Answer, uses: number): Answer {
    return isLazy(answer) && uses > 1 ? this.builder.cheap(answer) : answer;
  }

  private node([operation, ...args]: Node): Answer {
    if (operation === "in") return this.input(String(args[0]));
    if (operation === "data") return this.input(`file.${args[0]}`);
    if (operation === "const") return this.constant(args[0] as Shape, args[1] as Argument[], args[2] as Kind);
    if (operation === "number") return numberOf(args[this.wide ? 1 : 0]);
    const known = args.map((arg) => this.argument(arg));
    if (Draws.isDraw([operation])) return this.draws.draw(this.builder, operation, known);
    if (!Object.hasOwn(OPERATIONS, operation)) throw new Error("an operation that is not known");
    return (OPERATIONS[operation] as (builder: Builder, ...args: unknown[]) => Answer)(this.builder, ...known);
  }

  private input(name: string): Answer {
    if (!Object.hasOwn(this.given, name)) throw new Error(`there is no ${name}`);
    return this.given[name];
  }

  private constant(shape: Shape, numbers: Argument[], type: Kind): Lazy {
    return shape.length
      ? this.builder.constant(shape, numbers.map(numberOf), type)
      : ofNumber(numberOf(numbers[0]), [], type);
  }

  private argument(arg: Argument): unknown {
    if (Array.isArray(arg)) return arg.map((part) => this.argument(part));
    if (typeof arg !== "string") return arg;
    if (arg[0] === "%") return this.values[Number(arg.slice(1))];
    return arg in NOT_FINITE ? NOT_FINITE[arg] : arg;
  }

  /** Stored without gaps, and not in the place of a tensor that another output may take. */
  private output(name: string, argument: Argument): Lazy {
    const lazy = this.builder.packed(this.argument(argument) as Lazy | number);
    const { buffer } = lazy.places[0];
    const given = this.inputOf(buffer);
    if (given === undefined || given === name || buffer.fixed) return lazy;
    const copy = this.builder.fresh(lazy.shape, lazy.type, false);
    this.builder.write(copy, lazy);
    return copy;
  }

  /** The name of the tensor that stands in a buffer, where it was given. */
  private inputOf(buffer: Buffer): string | undefined {
    return Object.keys(this.given).find((name) => {
      const lazy = this.given[name];
      return isLazy(lazy) && lazy.places[0]?.buffer === buffer;
    });
  }

  /** Lets an output be written where the tensor of its name stands, or copies it there at the end. */
  private carry(name: string, lazy: Lazy): void {
    const into = this.given[name];
    if (!isLazy(into) || isFixed(into) || into.places[0].buffer === lazy.places[0].buffer) return;
    if (into.shape.join() !== lazy.shape.join()) throw new Error(`${name} changes its shape`);
    this.outputs[name] = into;
    if (!this.merged(lazy.places[0].buffer, into.places[0].buffer)) this.builder.write(into, lazy);
  }

  /** Leaves out what nothing reads, as a loss of which only the shape was asked for. */
  private prune(): void {
    const needed = new Set(this.results);
    const isNeeded = (one: Instruction): boolean => {
      if (!writes(one).some((buffer) => needed.has(buffer))) return false;
      for (const buffer of reads(one)) needed.add(buffer);
      return true;
    };
    for (const list of [this.each, this.once]) {
      const kept = list.toReversed().filter((one) => isDraw(one) || isNeeded(one));
      list.splice(0, list.length, ...kept.reverse());
    }
  }

  /** Makes one buffer of two where nothing reads the old numbers once the new ones are written. */
  private merged(made: Buffer, into: Buffer): boolean {
    const { each } = this.builder;
    const begins = each.findIndex((one) => writes(one).includes(made));
    const ends = each.findLastIndex((one) => reads(one).includes(into));
    const same = begins === ends && begins >= 0 && inPlace(each[begins], into);
    const alone = this.inputOf(made) === undefined && !made.fixed && made.type === into.type;
    if (!alone || !(begins > ends || same)) return false;
    for (const one of each) replaceBuffer(one, made, into);
    for (const [name, lazy] of Object.entries(this.outputs)) {
      if (lazy.places[0].buffer === made)
        this.outputs[name] = { ...lazy, places: [{ ...lazy.places[0], buffer: into }] };
    }
    return true;
  }
}

/** Even if nothing reads it, the draws after it depend on it. */
const isDraw = (one: Instruction): boolean => one.is === "call" && one.reads.length === 0;

/** Whether a loop reads a buffer only where it writes at that moment. */
function inPlace(one: Instruction, into: Buffer): boolean {
  if (one.is !== "loop") return false;
  const way = ({ offset, strides }: Place) => `${offset},${strides.map((s, d) => (one.shape[d] === 1 ? 0 : s))}`;
  return one.places.every((place) => place.buffer !== into || way(place) === way(one.out));
}

function replaceBuffer(one: Instruction, from: Buffer, to: Buffer): void {
  const swap = (buffer: Buffer) => (buffer === from ? to : buffer);
  const moved = (place: Place): Place => ({ ...place, buffer: swap(place.buffer) });
  if (one.is === "call") Object.assign(one, { reads: one.reads.map(swap), writes: one.writes.map(swap) });
  else if (one.is === "product") Object.assign(one, { a: moved(one.a), b: moved(one.b), c: moved(one.c) });
  else Object.assign(one, { out: moved(one.out), places: one.places.map(moved) });
}

const NOT_FINITE: Record<string, number> = { inf: Infinity, "-inf": -Infinity, nan: NaN };

const numberOf = (arg: Argument): number => (typeof arg === "string" ? NOT_FINITE[arg] : Number(arg));

/** Visits the nodes that an argument names. */
function named(arg: Argument, visit: (node: number) => void): void {
  if (Array.isArray(arg)) for (const part of arg) named(part, visit);
  else if (typeof arg === "string" && arg[0] === "%") visit(Number(arg.slice(1)));
}

/** How often each node is used, by outputs or by nodes that are used; draws always are, to keep their order. */
function usesOf(nodes: Node[], out: Graph["out"]): number[] {
  const uses = nodes.map(() => 0);
  const count = (arg: Argument) => named(arg, (node) => uses[node]++);
  for (const arg of Object.values(out)) count(arg);
  for (let i = nodes.length - 1; i >= 0; i--) if (uses[i] || Draws.isDraw(nodes[i])) nodes[i].slice(1).forEach(count);
  return uses;
}

/** Nodes that repeat an earlier one give way to it. */
function withoutRepeats({ nodes, out }: Graph): Graph {
  const first = new Map<string, number>();
  const instead: number[] = [];
  const renamed = (arg: Argument): Argument => {
    if (Array.isArray(arg)) return arg.map(renamed);
    return typeof arg === "string" && arg[0] === "%" ? `%${instead[Number(arg.slice(1))]}` : arg;
  };
  const kept = nodes.map(([operation, ...args], i): Node => {
    const node: Node = [operation, ...args.map(renamed)];
    const key = Draws.isDraw(node) ? String(i) : JSON.stringify(node);
    if (!first.has(key)) first.set(key, i);
    instead.push(first.get(key) as number);
    return node;
  });
  return { nodes: kept, out: Object.fromEntries(Object.entries(out).map(([name, arg]) => [name, renamed(arg)])) };
}
