// A formula beside the right one and beside known mistakes, on the cases of a check: the twin of
// toolkit/exercises/trial.py for answers that are one number. tests/protocol/formulas.json has cases for both.

type Found = number | null;

export interface Check {
  kind: "formula";
  names: string[];
  cases: { words: string; point: number[]; want: number }[];
  /** For each argument, points with that of the next case, and the case they are of. */
  exchanged: { case: number; point: number[] }[][];
  mistakes: { says: string; values: Found[] }[];
  rtol: number;
  atol: number;
  otherwise: string;
  right: string;
}

const NONE = "it gives no number: a division by zero, or the logarithm or root of a negative number?";

type Formula = (point: readonly number[]) => number;

/** "Right: …" or "Not yet: …", as the check says it in Python. */
export function judge(check: Check, formula: Formula): string {
  const trial = new Trial(check, formula);
  return trial.passed ? check.right : `Not yet: ${trial.sentence()}`;
}

class Trial {
  private readonly check: Check;
  private readonly formula: Formula;
  private readonly got: Found[];
  private readonly want: number[];

  constructor(check: Check, formula: Formula) {
    this.check = check;
    this.formula = formula;
    this.got = check.cases.map(({ point }) => this.at(point));
    this.want = check.cases.map(({ want }) => want);
  }

  private at(point: readonly number[]): Found {
    const value = this.formula(point);
    return Number.isFinite(value) ? value : null;
  }

  get passed(): boolean {
    return this.got.every((value, i) => this.same(value, this.want[i]));
  }

  private same(one: Found, other: Found): boolean {
    if (one === null || other === null) return false;
    return Math.abs(one - other) <= this.check.atol + this.check.rtol * Math.abs(other);
  }

  sentence(): string {
    const named = this.check.mistakes.find(({ values }) => this.makes(values))?.says;
    return named ?? this.constant() ?? this.order() ?? this.unused() ?? this.related() ?? this.difference();
  }

  private makes(values: readonly Found[]): boolean {
    const alike = this.got.map((value, i) => this.same(value, values[i]));
    return alike.some(Boolean) && alike.every((same, i) => same || (this.got[i] === null && values[i] === null));
  }

  private constant(): string | null {
    const [first] = this.got;
    if (first === null || this.got.length === 1 || !this.got.every((value) => this.same(first, value))) return null;
    return `it gives ${told(first)} whatever it is given.`;
  }

  private order(): string | null {
    const { names, cases } = this.check;
    const turns = permutations(names.map((_, i) => i)).slice(1);
    const fits = (turn: number[]) =>
      cases.every(({ point, want }) => this.same(this.at(turn.map((i) => point[i])), want));
    return turns.some(fits) ? `it takes its arguments in another order than (${names.join(", ")}).` : null;
  }

  private unused(): string | null {
    if (this.got.includes(null)) return null;
    const ignored = this.check.exchanged.findIndex(
      (points) => points.length > 0 && points.every((each) => this.same(this.at(each.point), this.got[each.case])),
    );
    return ignored < 0 ? null : `it gives the same whatever ${this.check.names[ignored]} is.`;
  }

  private related(): string | null {
    const got = this.got.filter((value) => value !== null);
    if (got.length < this.got.length) return null;
    const part = got.find((value) => value !== Math.round(value));
    if (this.want.every(Number.isInteger) && part !== undefined)
      return `it gives ${told(part)}, and a whole number is asked for.`;
    const fits = ([, value]: Relation) => got.every((each, i) => this.same(each, value(this.want[i])));
    return relations(got, this.want).find(fits)?.[0] ?? null;
  }

  private difference(): string {
    const rows = this.check.cases.map(({ words, want }, i) => ({ words, want, got: this.got[i] }));
    const right = rows.find(({ want, got }) => this.same(got, want));
    const wrong = rows.find(({ want, got }) => !this.same(got, want)) ?? rows[0];
    const before = right ? `it is right for ${right.words}, but ` : "";
    if (wrong.got === null) return `${before}${right ? `for ${wrong.words} ` : ""}${NONE}`;
    const hint = this.check.otherwise;
    return `${before}for ${wrong.words} it is ${told(wrong.got)}, not ${told(wrong.want)}. ${hint}`.trim();
  }
}

type Relation = [says: string, value: (want: number) => number];

function relations(got: number[], want: number[]): Relation[] {
  const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  const factor = dot(got, want) / dot(want, want);
  const off = dot(
    got.map((value, i) => value - want[i]),
    got.map(() => 1 / got.length),
  );
  const many = `it is ${told(factor)} times what is asked for, in every case: is there a factor too much or too few?`;
  return [
    ["it is 0 everywhere.", () => 0],
    ["its sign is turned round.", (value) => -value],
    ["a sign is lost: the answer may be negative.", Math.abs],
    ["it is upside down: one over what is asked for.", (value) => 1 / value],
    ["it is the square of what is asked for.", (value) => value ** 2],
    ["it is the square root of what is asked for.", Math.sqrt],
    ["it is in per cent: 100 times what is asked for.", (value) => 100 * value],
    [many, (value) => factor * value],
    [`it is off by ${told(off)} in every case.`, (value) => value + off],
  ];
}

/** All orders, the given one first. */
function permutations(places: number[]): number[][] {
  if (places.length < 2) return [places];
  return places.flatMap((first, i) => permutations(places.toSpliced(i, 1)).map((rest) => [first, ...rest]));
}

/** Four digits, as Python's format "g" writes them. */
export function told(value: number): string {
  const power = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(Number(value.toPrecision(4)))));
  if (power >= -4 && power < 4) return String(Number(value.toPrecision(4)));
  const [mantissa, exponent] = Number(value.toPrecision(4)).toExponential().split("e");
  return `${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
}
