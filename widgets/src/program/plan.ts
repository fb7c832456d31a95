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

/** Tensors and numbers that a graph reads, by name; the constants of the program are "file.NAME". */
export type Given = Record<string, Lazy | number>;

export class Plan implements Planned {
  readonly once: Instruction[];
  readonly each: Instruction[];
  readonly outputs: Record<string, Lazy> = {};
  /** Buffers that lie where another one does, which nothing reads any more once they are written. */
  readonly instead = new Map<Buffer, Buffer>();
  private readonly builder = new Builder();
  private readonly given: Given;
  private readonly draws: Draws;
  private readonly wide: boolean;
  private readonly values: Answer[] = [];

  /** Outputs that have the name of a tensor that is given and may change take its place at the end. */
  constructor({ nodes, out }: Graph, given: Given, draws: Draws, wide: boolean) {
    this.given = given;
    this.draws = draws;
    this.wide = wide;
    const uses = usesOf(nodes, out);
    for (const [i, node] of nodes.entries()) this.values.push(this.planned(i, node, uses[i]));
    for (const [name, argument] of Object.entries(out)) this.outputs[name] = this.output(name, argument);
    for (const [name, lazy] of Object.entries(this.outputs)) this.carry(name, lazy);
    const needed = new Set([...this.results, ...this.instead.keys()]);
    this.each = this.builder.each.filter(isRead(needed, this.builder.each));
    this.once = this.builder.once.filter(isRead(needed, this.builder.once));
  }

  get results(): Buffer[] {
    return Object.values(this.outputs).map((lazy) => lazy.places[0].buffer);
  }

  /** What is used more than once is stored. */
  private planned(i: number, node: Node, uses: number): Answer {
    try {
      const answer = this.node(node);
      return isLazy(answer) && uses > 1 ? this.builder.settled(answer) : answer;
    } catch (error) {
      throw new Error(`node ${i}, ${node[0]}: ${(error as Error).message}`);
    }
  }

  private node([operation, ...args]: Node): Answer {
    if (operation === "in") return this.input(String(args[0]));
    if (operation === "data") return this.input(`file.${args[0]}`);
    if (operation === "const") return this.constant(args[0] as Shape, args[1] as Argument[], args[2] as Kind);
    if (operation === "number") return numberOf(args[this.wide ? 1 : 0]);
    const known = args.map((arg) => this.argument(arg));
    if (Draws.has(operation)) return this.draws.draw(this.builder, operation, known);
    return (OPERATIONS[operation] as (builder: Builder, ...args: unknown[]) => Answer)(this.builder, ...known);
  }

  private input(name: string): Answer {
    if (!Object.hasOwn(this.given, name)) throw new Error(`there is no ${name}`);
    return this.given[name];
  }

  private constant(shape: Shape, given: Argument[], type: Kind): Lazy {
    const numbers = given.map(numberOf);
    return shape.length ? this.builder.constant(shape, numbers, type) : ofNumber(numbers[0], [], type);
  }

  private argument(arg: Argument): unknown {
    if (Array.isArray(arg)) return arg.map((part) => this.argument(part));
    if (typeof arg !== "string") return arg;
    return arg[0] === "%" ? this.values[Number(arg.slice(1))] : (NOT_FINITE[arg] ?? arg);
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
    const stands = (lazy: Lazy | number) => isLazy(lazy) && lazy.places[0]?.buffer === buffer;
    return Object.keys(this.given).find((name) => stands(this.given[name]));
  }

  /** Lets an output be written where the tensor of its name stands, or copies it there at the end. */
  private carry(name: string, lazy: Lazy): void {
    const into = this.given[name];
    if (!isLazy(into) || isFixed(into)) return;
    if (into.shape.join() !== lazy.shape.join()) throw new Error(`${name} changes its shape`);
    const [{ buffer: made }, { buffer: old }] = [lazy.places[0], into.places[0]];
    this.outputs[name] = into;
    if (made === old) return;
    if (this.mayReplace(made, old)) this.instead.set(made, old);
    else this.builder.write(into, lazy);
  }

  /** Whether nothing reads the old numbers once the new ones are written. */
  private mayReplace(made: Buffer, old: Buffer): boolean {
    const { each } = this.builder;
    const begins = each.findIndex((one) => writes(one).includes(made));
    const ends = each.findLastIndex((one) => reads(one).includes(old));
    const alone = !made.fixed && made.type === old.type && !this.instead.has(made);
    return alone && (begins > ends || (begins >= 0 && begins === ends && inPlace(each[begins], old)));
  }
}

/** Whether a loop reads a buffer only where it writes at that moment. */
function inPlace(one: Instruction, buffer: Buffer): boolean {
  const way = ({ offset, strides }: Place, shape: Shape) => `${offset},${strides.map((s, d) => shape[d] > 1 && s)}`;
  return (
    one.is === "loop" &&
    one.places.every((place) => place.buffer !== buffer || way(place, one.shape) === way(one.out, one.shape))
  );
}

/** Whether something reads what an instruction writes; draws stay, as those after them depend on them. */
function isRead(needed: Set<Buffer>, instructions: Instruction[]): (one: Instruction) => boolean {
  const kept = instructions.toReversed().filter((one) => {
    const draws = one.is === "call" && one.reads.length === 0;
    if (!draws && !writes(one).some((buffer) => needed.has(buffer))) return false;
    for (const buffer of reads(one)) needed.add(buffer);
    return true;
  });
  return (one) => kept.includes(one);
}

const NOT_FINITE: Record<string, number | undefined> = { inf: Infinity, "-inf": -Infinity, nan: NaN };

const numberOf = (arg: Argument): number => Number(NOT_FINITE[String(arg)] ?? arg);

/** How often each node is used. */
function usesOf(nodes: Node[], out: Graph["out"]): number[] {
  const uses = nodes.map(() => 0);
  const count = (arg: Argument): void => {
    if (Array.isArray(arg)) arg.forEach(count);
    else if (typeof arg === "string" && arg[0] === "%") uses[Number(arg.slice(1))]++;
  };
  count([...nodes.map(([, ...args]) => args), ...Object.values(out)]);
  return uses;
}
