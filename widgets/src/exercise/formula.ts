// A short formula as a reader types it, `M*N/n * (N*0.01^(M+1))^(1/M)`, parsed and evaluated without eval. No DOM here.
// A name may be set before: `N = 120 + n; 2N/n`.

/** A function of the values of names; NaN where it has none. */
type Node = (values: Record<string, number>) => number;

/** Says what is wrong with a formula. */
export class Unreadable extends Error {}

const FUNCTIONS: Record<string, (...values: number[]) => number> = {
  log: Math.log,
  ln: Math.log,
  log10: Math.log10,
  log2: Math.log2,
  exp: Math.exp,
  sqrt: Math.sqrt,
  abs: Math.abs,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  arcsin: Math.asin,
  arccos: Math.acos,
  arctan: Math.atan,
  degrees: (radians) => (radians * 180) / Math.PI,
  radians: (degrees) => (degrees * Math.PI) / 180,
  floor: Math.floor,
  ceil: Math.ceil,
  min: Math.min,
  max: Math.max,
};
const CONSTANTS: Record<string, number> = { pi: Math.PI, π: Math.PI, e: Math.E };
const WRITTEN: [RegExp, string][] = [
  [/\b(?:np|math|numpy)\./g, ""],
  [/[·×⋅]/g, "*"],
  [/[−–]/g, "-"],
  [/÷/g, "/"],
  [/²/g, "^2"],
  [/³/g, "^3"],
  [/√/g, "sqrt"],
  [/\*\*/g, "^"],
];
const TOKEN = /\s*(?:(\d+\.?\d*(?:e[-+]?\d+)?|\.\d+(?:e[-+]?\d+)?)|([\p{L}_][\p{L}\d_]*)|(\/\/|[-+*/^(),]))/uy;

/** The value of a formula for numbers in the order of `names`; `Unreadable` where it cannot be read. */
export function formulaOf(text: string, names: readonly string[]): (point: readonly number[]) => number {
  const plain = WRITTEN.reduce((now, [from, to]) => now.replace(from, to), text);
  const parts = plain.split(/[;\n]/).filter((part) => part.trim());
  if (!parts.length) throw new Unreadable("there is no formula yet.");
  const known = new Set(names);
  const settings = parts.slice(0, -1).map((part) => assignment(part, known));
  const last = new Parser(withoutName(parts[parts.length - 1]), known).whole();
  return (point) => {
    const values: Record<string, number> = Object.fromEntries(names.map((name, i) => [name, point[i]]));
    for (const [name, node] of settings) values[name] = node(values);
    return last(values);
  };
}

function assignment(part: string, known: Set<string>): [string, Node] {
  const [, name, rest] = /^\s*([\p{L}_][\p{L}\d_]*)\s*=(.*)$/u.exec(part) ?? [];
  if (!name) throw new Unreadable(`“${part.trim()}” sets nothing: write a name, =, and a formula.`);
  const node = new Parser(rest, known).whole();
  known.add(name);
  return [name, node];
}

/** A last part may repeat what it is: `return …`, `b = …`. */
function withoutName(part: string): string {
  return part.replace(/^\s*(?:return\b|[\p{L}_][\p{L}\d_]*(?:\([^()]*\))?\s*=)/u, "");
}

class Parser {
  private readonly tokens: string[];
  private readonly known: ReadonlySet<string>;
  private at = 0;

  constructor(text: string, known: ReadonlySet<string>) {
    this.tokens = tokensOf(text);
    this.known = known;
  }

  whole(): Node {
    const node = this.sum();
    if (this.next !== undefined) throw new Unreadable(`“${this.next}” does not fit here.`);
    return node;
  }

  private get next(): string | undefined {
    return this.tokens[this.at];
  }

  private take(token: string): boolean {
    if (this.next !== token) return false;
    this.at++;
    return true;
  }

  private sum(): Node {
    let left = this.product();
    for (;;) {
      const before = left;
      if (this.take("+")) left = joined(before, this.product(), (a, b) => a + b);
      else if (this.take("-")) left = joined(before, this.product(), (a, b) => a - b);
      else return left;
    }
  }

  /** Factors may stand side by side: 2a(s - a). */
  private product(): Node {
    let left = this.signed();
    for (;;) {
      const before = left;
      if (this.take("*")) left = joined(before, this.signed(), (a, b) => a * b);
      else if (this.take("//")) left = joined(before, this.signed(), (a, b) => Math.floor(a / b));
      else if (this.take("/")) left = joined(before, this.signed(), (a, b) => a / b);
      else if (this.next !== undefined && /^[\p{L}_\d(.]/u.test(this.next))
        left = joined(before, this.power(), (a, b) => a * b);
      else return left;
    }
  }

  private signed(): Node {
    if (this.take("+")) return this.signed();
    if (!this.take("-")) return this.power();
    const node = this.signed();
    return (values) => -node(values);
  }

  /** The exponent may have a sign, and 2^3^2 is 2^9. */
  private power(): Node {
    const base = this.atom();
    return this.take("^") ? joined(base, this.signed(), (a, b) => a ** b) : base;
  }

  private atom(): Node {
    const token = this.next;
    if (token === undefined) throw new Unreadable("the formula ends too early.");
    this.at++;
    if (token === "(") return this.closed(this.sum());
    if (/^[\d.]/.test(token)) return () => Number(token);
    if (this.known.has(token)) return (values) => values[token];
    if (Object.hasOwn(CONSTANTS, token)) return () => CONSTANTS[token];
    if (Object.hasOwn(FUNCTIONS, token)) return this.call(token);
    throw new Unreadable(this.unknown(token));
  }

  private unknown(token: string): string {
    if (!/^[\p{L}_]/u.test(token)) return `“${token}” does not fit here.`;
    return `there is no ${token} here; there ${this.known.size === 1 ? "is" : "are"} ${[...this.known].join(", ")}.`;
  }

  private call(name: string): Node {
    if (!this.take("(")) throw new Unreadable(`write ${name}(…), with brackets.`);
    const given = [this.sum()];
    while (this.take(",")) given.push(this.sum());
    return this.closed((values) => FUNCTIONS[name](...given.map((node) => node(values))));
  }

  private closed(node: Node): Node {
    if (!this.take(")")) throw new Unreadable("a bracket is not closed.");
    return node;
  }
}

function joined(left: Node, right: Node, how: (a: number, b: number) => number): Node {
  return (values) => how(left(values), right(values));
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let end = 0; text.slice(end).trim(); end = TOKEN.lastIndex) {
    TOKEN.lastIndex = end;
    const found = TOKEN.exec(text);
    if (!found) throw new Unreadable(`“${text.slice(end).trim()[0]}” cannot be read in a formula.`);
    tokens.push(found[1] ?? found[2] ?? found[3]);
  }
  return tokens;
}
