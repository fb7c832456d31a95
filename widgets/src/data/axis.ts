// The axis of the cursor: training steps, or the values of a field. No other module asks which of the two it is.
import { setting } from "../base/format.ts";
import type { Numbers, Recording } from "./data.ts";
import { lastUpTo, numbersOf } from "./data.ts";
import type { AxisSpec, Scale } from "./protocol.ts";
import { fieldScale, type Pair, stepScale, type Ticked, valueScale } from "./scales.ts";

const NONE: AxisSpec = {
  kind: "steps",
  name: "step",
  label: "training step",
  symbol: "t",
  scale: "log",
  values: [],
  most: null,
};

/** What a trainer does along the axis, in words. */
interface Words {
  act: string;
  doing: string;
  done: string;
  nothing: string;
  waiting: string;
  whole: string;
}

export class Axis {
  readonly name: string;
  readonly label: string;
  readonly symbol: string;
  readonly scale: Scale;
  readonly isField: boolean;

  constructor(spec: AxisSpec = NONE) {
    this.name = spec.name;
    this.label = spec.label;
    this.symbol = spec.symbol;
    this.scale = spec.scale;
    this.isField = spec.kind === "field";
  }

  /** A run over steps can be paused after one step, and set back to step 0; a run along a field has no steps. */
  get hasSteps(): boolean {
    return !this.isField;
  }

  get words(): Words {
    return this.isField
      ? {
          act: "Compute",
          doing: "computing",
          done: "computed",
          nothing: "Nothing has been computed yet: press Compute.",
          waiting: "These values are not recorded: press Compute.",
          whole: "over the curve",
        }
      : {
          act: "Train",
          doing: "training",
          done: "trained",
          nothing: "Nothing has been trained yet: press Train.",
          waiting: "These values are not recorded: press Train.",
          whole: "over the run",
        };
  }

  /** Whether a word in braces of a sentence means the cursor: the axis by its name, or by the word "step". */
  isCalled(name: string): boolean {
    return name === this.name || name === "step";
  }

  /** The positions at which a recording has rows. */
  rowsOf(recording: Recording | null): Numbers {
    return numbersOf(recording?.measured.coords[this.name]);
  }

  /** From the first to the last recorded row; a live run that goes further has its own end, at its last step. */
  domain(recorded: Numbers, live: Numbers | null, steps: number): Pair {
    const ends = [recorded, live ?? []]
      .filter((rows) => rows.length)
      .flatMap((rows) => [rows[0], rows[rows.length - 1]]);
    if (this.hasSteps && (live || !ends.length) && steps) ends.push(0, steps);
    return ends.length ? [Math.min(...ends), Math.max(...ends)] : [0, 100];
  }

  scaleOn(domain: Pair): Ticked {
    if (this.scale !== "log") return valueScale(domain, "linear");
    return this.isField && domain[0] > 0 ? fieldScale(domain) : stepScale(domain);
  }

  /** The row that is nearest to a value on the screen. */
  nearestRow(rows: ArrayLike<number>, value: number): number {
    const away = (row: number) => Math.abs(this.stretched(row) - this.stretched(value));
    let best = 0;
    for (let i = 1; i < rows.length; i++) if (away(rows[i]) < away(rows[best])) best = i;
    return best;
  }

  /** The place of a value among rows: 2.5 half way, as drawn, from the third row to the next. */
  placeAmong(rows: ArrayLike<number>, value: number): number {
    const row = lastUpTo(rows, value);
    return row + (row + 1 < rows.length ? this.share(rows[row], rows[row + 1], value) : 0);
  }

  /** A value in the measure in which the axis is drawn evenly, and back. */
  stretched(value: number): number {
    if (this.scale !== "log") return value;
    return this.isField ? Math.log(Math.max(value, 1e-300)) : Math.log1p(Math.max(value, -0.999));
  }

  unstretched(value: number): number {
    if (this.scale !== "log") return value;
    return this.isField ? Math.exp(value) : Math.expm1(value);
  }

  /** How far a value is on the way from one to another, as drawn: 0 at the first, 1 at the other and beyond. */
  share(from: number, to: number, value: number): number {
    const [low, high, at] = [from, to, value].map((place) => this.stretched(place));
    return high > low ? Math.min(1, Math.max(0, (at - low) / (high - low))) : 0;
  }

  /** A place on the axis in words; between two rows only as exactly as a reader can see it. */
  textOf(value: number, isRow: boolean): string {
    if (isRow) return setting(value);
    return setting(this.isField ? Number(value.toPrecision(2)) : Math.round(value));
  }
}
