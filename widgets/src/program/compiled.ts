// Loops and reductions as JavaScript, compiled once for a plan: `new Function`, which a page's security policy may forbid.
import type { Instruction, Loop, Reduce } from "./instructions.ts";
import { type Arrays, type Turn, turns } from "./loops.ts";
import { REDUCTIONS } from "./reductions.ts";
import { SCALARS } from "./scalars.ts";
import type { Place, Term } from "./tensor.ts";

type Run = () => void;
type Function_ = (...numbers: number[]) => number;

/** Functions that a text calls by name, because they are more than one expression. */
const CALLED = new Map<string, Function_>();
const LONGEST_ROW = 4096; // of sums that are made side by side

/** Choices without a branch, which a processor guesses wrong half of the time: what may be chosen is kept in a pair W. */
const CHOICES: Record<string, string> = {
  where: "(a, b, c) => (W[0]=c,W[1]=b,W[+(a!==0)])",
  relu: "(a) => (W[0]=a,W[1]=0,W[+(a<=0)])",
};

export function compiled(instructions: Instruction[], arrays: Arrays): Map<Instruction, Run> {
  const looping = instructions.filter((one) => one.is === "loop" || one.is === "reduce");
  const texts = looping.map((one, i) => `function f${i}(){${new Text(arrays).of(one)}}`);
  const source = `${texts.join("\n")}\nreturn [${looping.map((_, i) => `f${i}`)}]`;
  const made = new Function("F", "I", "R", "W", ...CALLED.keys(), source);
  const row = new Float64Array(LONGEST_ROW);
  const runs = made(arrays.f, arrays.i, row, new Float64Array(2), ...CALLED.values()) as Run[];
  return new Map(looping.map((one, i) => [one, runs[i]]));
}

/** The expression of an arrow function with its arguments put in; a call of any other function. */
function applied(name: string, given: Function_, args: string[]): string {
  const arrow = /^\(?([\w$\s,]*)\)?\s*=>\s*([^{][\s\S]*)$/.exec(CHOICES[name] ?? given.toString());
  if (!arrow) {
    CALLED.set(`call_${name}`, given);
    return `call_${name}(${args})`;
  }
  const names = arrow[1].split(",").map((text) => text.trim());
  return `(${arrow[2].replace(/[.\w$]+/g, (word) => args[names.indexOf(word)] ?? word)})`;
}
for (const [name, scalar] of Object.entries(SCALARS)) applied(name, scalar, ["a", "b", "c"]);

function literal(number: number): string {
  return Object.is(number, -0) ? "-0" : number < 0 ? `(${number})` : String(number);
}

/** A loop of a text, by the name of its index. */
interface Named extends Turn {
  name: string;
}

const named = (turns: Turn[], letter: string): Named[] => turns.map((turn, d) => ({ ...turn, name: letter + d }));

/** Opening `for`s, each of which ends with a brace. */
const open = (loops: Named[]): string =>
  loops.map(({ name, count }) => `for(let ${name}=0;${name}<${count};${name}++){`).join("");

const close = (loops: Named[]): string => "}".repeat(loops.length);

class Text {
  private readonly arrays: Arrays;
  private readonly names = new Map<string, string>();
  private lines: string[] = [];

  constructor(arrays: Arrays) {
    this.arrays = arrays;
  }

  of(instruction: Loop | Reduce): string {
    return instruction.is === "loop" ? this.loop(instruction) : this.reduction(instruction);
  }

  /** The number of a place, the p-th of those that the loops walk. */
  private at({ buffer, offset }: Place, p: number, loops: Named[]): string {
    const [array, bytes] = buffer.type === "f" ? ["F", this.arrays.f.BYTES_PER_ELEMENT] : ["I", 4];
    const moving = loops.filter(({ strides }) => strides[p]);
    const way = moving.map(({ strides, name }) => (strides[p] === 1 ? name : `${name}*${literal(strides[p])}`));
    return `${array}[${[buffer.at / bytes + offset, ...way].join("+")}]`;
  }

  /** Statements that leave the value of a term in a name, or the number itself; equal parts are computed once. */
  private term(term: Term, values: string[]): string {
    if (typeof term === "number") return literal(term);
    if ("place" in term) return values[term.place];
    const args = term.of.map((part) => this.term(part, values));
    const text = applied(term.operation, SCALARS[term.operation], args);
    return this.named(text);
  }

  private named(text: string): string {
    const known = this.names.get(text);
    if (known) return known;
    const name = `t${this.names.size}`;
    this.names.set(text, name);
    this.lines.push(`const ${name}=${text};`);
    return name;
  }

  /** What has been said since it was last asked. */
  private said(): string {
    const text = this.lines.join("");
    this.lines = [];
    return text;
  }

  /** Loops around `inside`, themselves in others; what does not move in the innermost of them is read before it. */
  private nest(places: Place[], around: Named[], loops: Named[], inside: (values: string[]) => string): string {
    const [outer, inner] = [loops.slice(0, -1), loops.slice(-1)];
    const values: string[] = [];
    const read = (moving: boolean) => {
      for (const [p, place] of places.entries()) {
        if (inner.some(({ strides }) => strides[p]) === moving) {
          values[p] = this.named(this.at(place, p, [...around, ...loops]));
        }
      }
      return this.said();
    };
    const before = read(false);
    const text = read(true);
    const last = inside(values);
    return `${open(outer)}${before}${open(inner)}${text}${this.said()}${last}${close(loops)}`;
  }

  private loop({ shape, out, places, term }: Loop): string {
    const all = [...places, out];
    const walk = named(
      turns(
        shape,
        all.map((place) => place.strides),
      ),
      "i",
    );
    const target = this.at(out, places.length, walk);
    return this.nest(places, [], walk, (values) => `${target}=${this.term(term, values)};`);
  }

  private reduction(reduce: Reduce): string {
    const { stay, go, out, places } = reduce;
    const rank = stay.length;
    const kept = turns(stay, [...places.map((place) => place.strides.slice(0, rank)), out.strides]);
    const gone = turns(
      go,
      places.map((place) => place.strides.slice(rank)),
    );
    const side = sideBySide([kept.at(-1), gone.at(-1)], places.length);
    return (side ? this.rows : this.single).call(this, reduce, named(kept, "s"), named(gone, "g"));
  }

  private step(reduce: Reduce, values: string[], sum: string): string {
    return applied(reduce.how, REDUCTIONS[reduce.how].step, [sum, this.term(reduce.term, values)]);
  }

  private last({ how, count }: Reduce, sum: string): string {
    const { last } = REDUCTIONS[how];
    return last ? applied(how, last, [sum, literal(count)]) : sum;
  }

  /** One result after the other. */
  private single(reduce: Reduce, kept: Named[], gone: Named[]): string {
    const { out, places, how } = reduce;
    const sums = this.nest(places, kept, gone, (values) => `s=${this.step(reduce, values, "s")};`);
    const end = `${this.at(out, places.length, kept)}=${this.last(reduce, "s")};`;
    return `${open(kept)}let s=${literal(REDUCTIONS[how].first)};{${sums}}${end}${close(kept)}`;
  }

  /** A row of results side by side, as they lie in memory side by side. */
  private rows(reduce: Reduce, kept: Named[], gone: Named[]): string {
    const { out, places, how } = reduce;
    const [around, row] = [kept.slice(0, -1), kept.slice(-1)];
    const sum = `R[${row[0].name}]`;
    const sums = this.nest(places, around, [...gone, ...row], (values) => `${sum}=${this.step(reduce, values, sum)};`);
    const end = `${open(row)}${this.at(out, places.length, kept)}=${this.last(reduce, sum)};}`;
    return `${open(around)}R.fill(${literal(REDUCTIONS[how].first)},0,${row[0].count});${sums}${end}${close(around)}`;
  }
}

/** Whether what stays is closer together in memory than what goes. */
function sideBySide([row, inner]: (Turn | undefined)[], places: number): boolean {
  const jump = ({ strides }: Turn) => strides.slice(0, places).reduce((sum, stride) => sum + Math.abs(stride), 0);
  return (
    row !== undefined && inner !== undefined && row.count <= LONGEST_ROW && row.count > 3 && jump(row) < jump(inner)
  );
}
