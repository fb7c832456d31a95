// One configuration of a recording (or of the live run, which has no swept dims), seen through names of columns.
import { positionOf, same } from "./agreement.ts";
import {
  type Coordinate,
  type Group,
  lastUpTo,
  type NumberArray,
  type Numbers,
  numbersOf,
  type Recording,
  type Selected,
  select,
} from "./data.ts";
import type { Value, Values } from "./protocol.ts";

/** A column along the axis. */
export interface Column {
  steps: Numbers;
  values: Numbers;
}

/** A wide column at one frame, and the frame after it; between two of them, at their `span`. `held` lists the swept
    values at which it was recorded instead of the chosen ones. */
export interface Wide extends Selected {
  coords: Record<string, Coordinate>;
  frame: number | null;
  next: number | null;
  span?: [number, number];
  held: [string, Value][];
}

export interface Band {
  low: Float64Array;
  high: Float64Array;
}

/** Nothing here changes after construction, so a curve may be kept. */
export class Curve {
  readonly recording: Recording;
  readonly where: Values;
  readonly axis: string;
  readonly steps: Numbers;
  /** The recorded run of the same values: its theories stand over a live run that comes without them. */
  private readonly behind: Curve | null;
  private readonly found = new Map<string, unknown>();

  /** where: {swept dim: value}; axis: the dim of the cursor. */
  constructor(recording: Recording, where: Values, axis: string, behind: Curve | null = null) {
    this.recording = recording;
    this.behind = behind;
    this.where = where;
    this.axis = axis;
    this.steps = numbersOf(recording.measured.coords[axis]);
  }

  get rows(): number {
    return this.steps.length;
  }

  column(name: string): Numbers | null {
    return this.remember(name, () => this.along(this.recording.measured, name)?.values ?? null);
  }

  /** The value of a column at a row, or at a share of the way to the next one: evenly on the column's own scale. */
  at(name: string, row: number, share = 0): number | undefined {
    const values = this.column(name);
    if (!values || share === 0) return values?.[row];
    const [before, after] = [values[row], values[row + 1]];
    const log = this.recording.measured.variables[name]?.attrs?.scale === "log" && before > 0 && after > 0;
    return log ? before * (after / before) ** share : before + share * (after - before);
  }

  /** The largest size of a column over the whole curve: what its rounding errors are small against. */
  top(name: string): number {
    return this.remember(`top/${name}`, () => {
      const sizes = Array.from(this.column(name) ?? [], Math.abs).filter(Number.isFinite);
      return sizes.reduce((most, size) => Math.max(most, size), 0);
    });
  }

  /** What a theory predicts; undefined where it is not known. */
  predicted(theory: string): Group | undefined {
    return this.recording.predicted[theory] ?? this.behind?.predicted(theory);
  }

  /** Whether anything is known of what a theory predicts; what is not known is NaN. */
  isPredicted(theory: string): boolean {
    const variables = Object.values(this.predicted(theory)?.variables ?? {});
    return variables.some(({ values }) => Array.prototype.some.call(values, Number.isFinite));
  }

  theory(theory: string, name: string): Column | null {
    if (this.isBehind(theory)) return this.behind?.theory(theory, name) ?? null;
    return this.remember(`${theory}/${name}`, () => {
      const group = this.recording.predicted[theory];
      const found = group && this.along(group, name);
      return found ? { steps: numbersOf(group.coords[this.axis]), values: found.values } : null;
    });
  }

  private isBehind(theory: string): boolean {
    return !(theory in this.recording.predicted) && this.behind !== null;
  }

  /** A wide column at the latest frame not after `cursor`; null where it was not recorded. */
  wide(name: string, cursor: number | null, theory: string | null = null): Wide | null {
    if (theory && this.isBehind(theory)) return this.behind?.wide(name, cursor, theory) ?? null;
    const group = theory ? this.recording.predicted[theory] : this.recording.measured;
    const array = group?.variables[name];
    const indices = array && this.indices(group, array);
    if (!indices) return null;
    const dim = ["frame", this.axis].find((d) => array.dims.includes(d));
    const along = dim === undefined ? null : numbersOf(group.coords[dim]);
    if (along && along.length === 0) return null;
    if (along && dim) indices[dim] = lastUpTo(along, cursor ?? Infinity);
    const frame = along && dim ? along[indices[dim]] : null;
    const next = along && dim ? (along[indices[dim] + 1] ?? null) : null;
    const found = () => ({ ...select(array, indices), coords: group.coords, frame, next, held: this.heldAt(array) });
    return this.remember(`wide/${theory}/${name}/${frame}`, found); // Play asks for the same two frames many times
  }

  /** A wide column at all its frames. */
  frames(name: string): Wide[] {
    return this.remember(`frames/${name}`, () => {
      const found: Wide[] = [];
      for (let at: number | null = -Infinity; at !== null; at = found[found.length - 1].next) {
        const frame: Wide | null = this.wide(name, at);
        if (!frame) break;
        found.push(frame);
      }
      return found;
    });
  }

  /** {moment: its first step}, of those that the run has. */
  get moments(): Record<string, number> {
    return this.remember("moments/", () => {
      const { attrs, measured } = this.recording;
      const array = measured.variables.moments;
      const indices = array && this.indices(measured, array);
      if (!indices) return (attrs.moments ?? {}) as Record<string, number>;
      const names = measured.coords.moment.values as string[];
      const steps = Array.from(select(array, indices).values, (step, i) => [names[i], step] as const);
      return Object.fromEntries(steps.filter(([, step]) => step >= 0));
    });
  }

  private heldAt(array: NumberArray): [string, Value][] {
    const elsewhere = ([swept, value]: [string, Value]) => swept in this.where && !same(this.where[swept], value);
    return Object.entries(array.attrs?.held ?? {}).filter(elsewhere);
  }

  /** Lowest and highest value over the seeds, or null where there are fewer than two. */
  band(name: string): Band | null {
    return this.remember(`band/${name}`, () => {
      const array = this.recording.measured.variables[name];
      const indices = array?.dims.includes("seed") && this.indices(this.recording.measured, array);
      if (!indices) return null;
      delete indices.seed;
      return envelope(select(array, indices));
    });
  }

  private along(group: Group, name: string): Selected | null {
    const array = group.variables[name];
    const indices = array && this.indices(group, array);
    const found = indices && select(array, indices);
    return found?.dims.length === 1 && found.dims[0] === this.axis ? found : null;
  }

  private indices(group: Group, array: NumberArray): Record<string, number> | null {
    const indices: Record<string, number> = {};
    for (const dim of array.dims) {
      if (!(dim in this.where)) continue;
      indices[dim] = positionOf(group.coords[dim].values, this.where[dim]);
      if (indices[dim] < 0) return null;
    }
    return indices;
  }

  /** What is found once; nothing here changes. */
  remember<T>(key: string, find: () => T): T {
    if (!this.found.has(key)) this.found.set(key, find());
    return this.found.get(key) as T;
  }
}

function envelope({ dims, shape, values }: Selected): Band | null {
  if (dims.length !== 2) return null;
  const seeds = shape[dims.indexOf("seed")];
  const rows = values.length / seeds;
  if (seeds < 2) return null;
  const [across, down] = dims[0] === "seed" ? [rows, 1] : [1, seeds];
  const low = new Float64Array(rows).fill(NaN);
  const high = new Float64Array(rows).fill(NaN);
  for (let row = 0; row < rows; row++) {
    for (let seed = 0; seed < seeds; seed++) {
      const value = values[row * down + seed * across];
      if (!(value >= low[row])) low[row] = Number.isFinite(value) ? value : low[row];
      if (!(value <= high[row])) high[row] = Number.isFinite(value) ? value : high[row];
    }
  }
  return { low, high };
}

const ZERO = 1e-14; // a smaller prediction is 0, to the rounding of float64
const ROUNDING = 1e-5; // where the prediction is 0, a smaller measurement is a rounding error

/**
 * Σ|m − p| / Σ|m| over the steps that both have, finite ones only; null where they share none. Where the prediction is
 * 0 and the measurement a rounding error, they agree. `toolkit/metrics/gap.py` is the twin, tests/protocol has the cases.
 * With a row, the gap at that row alone.
 */
export function gapOf(curve: Curve, theory: string, name: string, row: number | null = null): number | null {
  const measured = curve.column(name);
  const predicted = curve.theory(theory, name);
  if (!measured || !predicted) return null;
  let [difference, size, shared] = [0, 0, 0];
  for (let i = 0, j = 0; i < measured.length && j < predicted.values.length; ) {
    const [a, b] = [curve.steps[i], predicted.steps[j]];
    const close = Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a));
    const meant = close && (row === null || i === row);
    if (meant && Number.isFinite(measured[i]) && Number.isFinite(predicted.values[j])) {
      difference += distance(measured[i], predicted.values[j]);
      size += Math.abs(measured[i]);
      shared++;
    }
    if (close || a < b) i++;
    if (close || b < a) j++;
  }
  if (!shared || (size === 0 && difference > 0)) return null;
  return difference === 0 ? 0 : difference / size;
}

/** |m − p| at a row; null where one of the two is not known there. */
export function distanceOf(curve: Curve, theory: string, name: string, row: number): number | null {
  const [measured, predicted] = [curve.column(name), curve.theory(theory, name)];
  const at = predicted ? positionOf(predicted.steps, curve.steps[row]) : -1;
  const found = measured && predicted && at >= 0 ? Math.abs(measured[row] - predicted.values[at]) : Number.NaN;
  return Number.isFinite(found) ? found : null;
}

function distance(measured: number, predicted: number): number {
  const agree = Math.abs(predicted) <= ZERO && Math.abs(measured) <= ROUNDING;
  return agree ? 0 : Math.abs(measured - predicted);
}
