// The rows of the live run, put together from the increments that a trainer sends.
import { agrees } from "./agreement.ts";
import { Curve } from "./curve.ts";
import {
  type Coordinate,
  emptyLike,
  type Group,
  type NumberArray,
  type Numbers,
  numbersOf,
  product,
  type Recording,
} from "./data.ts";
import type { PartAttributes, Values } from "./protocol.ts";

export class LiveRun {
  readonly axis: string;
  run = 0;
  private values: Values = {};
  private data: Recording | null = null;
  private drawn: Curve | null = null;
  private behind: Curve | null = null;

  private readonly recorded: Group | null;

  /** axis: the dim of the cursor; recorded: a group whose columns say on which scale they are, where a trainer's do not. */
  constructor(axis: string, recorded: Group | null = null) {
    this.axis = axis;
    this.recorded = recorded;
  }

  get rows(): number {
    return numbersOf(this.data?.measured.coords[this.axis]).length;
  }

  /** The run so far: a new curve after every part, null before the first. `behind` is the recorded run of the same
      values, where its theories are to stand over this one. */
  curve(behind: Curve | null = null): Curve | null {
    if (behind !== this.behind) this.drawn = null;
    this.behind = behind;
    this.drawn ??= this.data && new Curve(this.data, {}, this.axis, behind);
    return this.drawn;
  }

  /** Append one part. False if rows before it are missing: then ask for all of them again. */
  push(part: Recording): boolean {
    const { run, first = 0, values = {} } = part.attrs as unknown as PartAttributes;
    if (run !== this.run) this.clear(run);
    if (first > this.rows) return false;
    this.values = values;
    this.drawn = null;
    this.data = {
      attrs: { ...this.data?.attrs, ...part.attrs }, // a part of theories alone has no moments
      measured: this.scaled(this.merge(this.data?.measured, part.measured, first)),
      predicted: { ...this.data?.predicted, ...part.predicted },
    };
    return true;
  }

  /** Whether this is the run of the sliders. */
  agreesWith(values: Values): boolean {
    return agrees(values, this.values);
  }

  private clear(run: number): void {
    this.run = run;
    this.values = {};
    this.data = null;
    this.drawn = null;
  }

  private scaled({ coords, variables }: Group): Group {
    const scaleOf = (name: string) => this.recorded?.variables[name]?.attrs?.scale;
    const known = Object.entries(variables).map(([name, array]): [string, NumberArray] => {
      return [name, { ...array, attrs: { scale: scaleOf(name), ...array.attrs } }];
    });
    return { coords, variables: Object.fromEntries(known) };
  }

  private merge(held: Group | undefined, part: Group, first: number): Group {
    if (!held) return part;
    const axis = joinAxis(held.coords[this.axis], part.coords[this.axis], first);
    const frame = joinFrames(held.coords.frame, part.coords.frame);
    const joins: Record<string, Join | null> = { [this.axis]: axis, frame };
    const coords = { ...held.coords, ...part.coords };
    for (const [dim, made] of Object.entries(joins)) if (made) coords[dim] = made.coordinate;
    const names = new Set([...Object.keys(held.variables), ...Object.keys(part.variables)]);
    const variables: Record<string, NumberArray> = {};
    for (const name of names) variables[name] = joinVariable(held.variables[name], part.variables[name], joins);
    return { coords, variables };
  }
}

/** The new coordinate, how many held rows stay, and how many are added. */
interface Join {
  kept: number;
  coming: number;
  coordinate: Coordinate;
}

function joinAxis(held: Coordinate | undefined, part: Coordinate | undefined, first: number): Join {
  const [old, coming] = [numbersOf(held), numbersOf(part)];
  return join(part ?? held, old, coming, part ? first : old.length);
}

function joinFrames(held: Coordinate | undefined, part: Coordinate | undefined): Join | null {
  if (!held && !part) return null;
  const [old, coming] = [numbersOf(held), numbersOf(part)];
  const overlap = coming.length ? Array.prototype.findIndex.call(old, (value) => value >= coming[0]) : -1;
  return join(part ?? held, old, coming, overlap < 0 ? old.length : overlap);
}

function join(coordinate: Coordinate | undefined, old: Numbers, coming: Numbers, kept: number): Join {
  const values = new Float64Array(kept + coming.length);
  values.set(old.subarray(0, kept));
  values.set(coming, kept);
  const joined = { dims: [], ...coordinate, shape: [values.length], values };
  return { kept, coming: coming.length, coordinate: joined };
}

function joinVariable(
  held: NumberArray | undefined,
  part: NumberArray | undefined,
  joins: Record<string, Join | null>,
): NumberArray {
  const like = (part ?? held) as NumberArray;
  const rows = joins[like.dims[0]];
  if (!rows) return like;
  const width = product(like.shape.slice(1));
  const values = emptyLike(like.values, (rows.kept + rows.coming) * width);
  if (values instanceof Float32Array || values instanceof Float64Array) values.fill(NaN);
  if (held) values.set(held.values.subarray(0, rows.kept * width));
  if (part) values.set(part.values, rows.kept * width);
  return { ...like, shape: [rows.kept + rows.coming, ...like.shape.slice(1)], values };
}
