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

/** Opening `for`s, each of which ends with a brace. */
const forText = (name: string, { count }: Turn): string => `for(let ${name}=0;${name}<${count};${name}++){`;

class Text {
  private readonly arrays: Arrays;
  private names = new Map<string, string>();
  private lines: string[] = [];

  constructor(arrays: Arrays) {
    this.arrays = arrays;
  }

  of(instruction: Loop | Reduce): string {
    return instruction.is === "loop" ? this.loop(instruction) : this.reduction(instruction);
  }

  /** An array at the place's first number, and so many numbers further. */
  private at(place: Place, way: string[]): string {
    const { at, type } = place.buffer;
    const array: [string, number] = type === "f" ? ["F", this.arrays.f.BYTES_PER_ELEMENT] : ["I", 4];
    return `${array[0]}[${[at / array[1] + place.offset, ...way].join("+")}]`;
  }

  /** How far a place has gone on in loops i0, i1, … */
  private way(turns: Turn[], place: number, name: string): string[] {
    const walked = turns.map(({ strides }, d) => ({ stride: strides[place], index: `${name}${d}` }));
    return walked.filter((w) => w.stride).map((w) => (w.stride === 1 ? w.index : `${w.index}*${literal(w.stride)}`));
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

  /** Loops around `inside`; what does not move in the innermost of them is read before it. */
  private nest(
    walk: Turn[],
    name: string,
    places: Place[],
    before: Turn[],
    inside: (values: string[]) => string,
  ): string {
    const inner = walk.at(-1);
    const outer = walk.slice(0, -1).map((turn, d) => forText(`${name}${d}`, turn));
    const values: string[] = Array(places.length);
    const ways = places.map((_, p) => [...this.way(before, p, "s"), ...this.way(walk, p, name)]);
    const still = places.flatMap((_, p) => (inner?.strides[p] ? [] : [p]));
    for (const p of still) values[p] = this.named(this.at(places[p], ways[p]));
    const first = this.said();
    for (const [p, place] of places.entries()) values[p] ??= this.named(this.at(place, ways[p]));
    const text = inside(values);
    const innermost = inner ? forText(`${name}${walk.length - 1}`, inner) : "";
    return `${outer.join("")}${first}${innermost}${this.said()}${text}${"}".repeat(walk.length)}`;
  }

  private loop({ shape, out, places, term }: Loop): string {
    const walk = turns(
      shape,
      [...places, out].map((place) => place.strides),
    );
    const target = this.at(out, this.way(walk, places.length, "i"));
    return this.nest(walk, "i", places, [], (values) => `${target}=${this.term(term, values)};`);
  }

  private reduction(reduce: Reduce): string {
    const { stay, go, out, places } = reduce;
    const rank = stay.length;
    const kept = turns(stay, [...places.map((place) => place.strides.slice(0, rank)), out.strides]);
    const gone = turns(
      go,
      places.map((place) => place.strides.slice(rank)),
    );
    return sideBySide(kept, gone, places.length) ? this.rows(reduce, kept, gone) : this.single(reduce, kept, gone);
  }

  private step(reduce: Reduce, values: string[], sum: string): string {
    return applied(reduce.how, REDUCTIONS[reduce.how].step, [sum, this.term(reduce.term, values)]);
  }

  private last({ how, count }: Reduce, sum: string): string {
    const { last } = REDUCTIONS[how];
    return last ? applied(how, last, [sum, literal(count)]) : sum;
  }

  /** One result after the other. */
  private single(reduce: Reduce, kept: Turn[], gone: Turn[]): string {
    const { out, places } = reduce;
    const target = this.at(out, this.way(kept, places.length, "s"));
    const around = kept.map((turn, d) => forText(`s${d}`, turn)).join("");
    const sums = this.nest(gone, "g", places, kept, (values) => `s=${this.step(reduce, values, "s")};`);
    const end = `${target}=${this.last(reduce, "s")};`;
    return `${around}let s=${literal(REDUCTIONS[reduce.how].first)};{${sums}}${end}${"}".repeat(kept.length)}`;
  }

  /** A row of results side by side, as they lie in memory side by side. */
  private rows(reduce: Reduce, kept: Turn[], gone: Turn[]): string {
    const { out, places, how } = reduce;
    const row = kept.at(-1) as Turn;
    const name = `s${kept.length - 1}`;
    const target = this.at(out, this.way(kept, places.length, "s"));
    const around = kept
      .slice(0, -1)
      .map((turn, d) => forText(`s${d}`, turn))
      .join("");
    const walk = gone.map((turn, d) => forText(`g${d}`, turn)).join("");
    const ways = places.map((_, p) => [...this.way(kept, p, "s"), ...this.way(gone, p, "g")]);
    const values = places.map((place, p) => this.named(this.at(place, ways[p])));
    const sum = `R[${name}]=${this.step(reduce, values, `R[${name}]`)};`;
    const sums = `${walk}${forText(name, row)}${this.said()}${sum}${"}".repeat(gone.length + 1)}`;
    const end = `${forText(name, row)}${target}=${this.last(reduce, `R[${name}]`)};}`;
    return `${around}R.fill(${literal(REDUCTIONS[how].first)},0,${row.count});${sums}${end}${"}".repeat(kept.length - 1)}`;
  }
}

/** Whether what stays is closer together in memory than what goes, for most places. */
function sideBySide(kept: Turn[], gone: Turn[], places: number): boolean {
  const [row, inner] = [kept.at(-1), gone.at(-1)];
  if (!row || !inner || row.count > LONGEST_ROW || row.count < 4) return false;
  const moving = Array.from({ length: places }, (_, p) => [row.strides[p], inner.strides[p]]).filter(
    ([a, b]) => a || b,
  );
  const near = moving.filter(([a, b]) => (Math.abs(a) || Infinity) < (Math.abs(b) || Infinity));
  return 2 * near.length > moving.length;
}
