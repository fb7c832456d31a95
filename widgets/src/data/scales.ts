// Scales and their ticks: numbers in, pixels and words out.
import { ticks } from "d3-array";
import { power, setting } from "../base/format.ts";
import type { Scale } from "./protocol.ts";

export type Pair = [number, number];

/** A tick; a bare one has no line across the panel. */
export interface Tick {
  value: number;
  text: string;
  bare?: boolean;
}

interface Continuous {
  (value: number): number;
  range(range: Pair): unknown;
  invert(pixel: number): number;
}

/** `minor` are the places of small marks without words: a logarithmic axis is known by them. */
export interface Ticked {
  scale: Continuous;
  ticks: Tick[];
  minor?: number[];
}

/** One side of a panel: what a plot needs of a scale. */
export interface Side {
  ticks: Tick[];
  minor: number[];
  domain: number[];
  at(value: number): number;
  back(pixel: number): number;
  place(from: number, to: number): void;
}

/** The data's rectangle of a panel, its two sides, and the element that all of it stands in. */
export interface Sheet {
  left: number;
  top: number;
  width: number;
  height: number;
  x: Side;
  y: Side;
  box: HTMLElement;
}

/** Pixels of a range for the values of a domain, evenly in `measure`, which `value` undoes. A domain of one value is in
    the middle. */
function continuous(domain: Pair, measure = (value: number) => value, value = measure): Continuous {
  const ends = domain.map(measure) as Pair;
  let range: Pair = [0, 1];
  return Object.assign((at: number) => between(range, share(ends, measure(at))), {
    range: (pixels: Pair) => {
      range = pixels;
    },
    invert: (pixel: number) => value(between(ends, share(range, pixel))),
  });
}

function share([from, to]: Pair, at: number): number {
  return from === to ? 0.5 : (at - from) / (to - from);
}

function between([from, to]: Pair, at: number): number {
  return from * (1 - at) + to * at;
}

function logarithmic(domain: Pair): Continuous {
  return continuous(domain, Math.log, Math.exp);
}

const FAR = 1e6; // pixels: browsers draw no path with a number that 32 bits cannot hold, and a diverged run has some

export function side({ scale, ticks, minor = [] }: Ticked, domain: number[]): Side {
  const place = (from: number, to: number) => void scale.range([from, to]);
  const at = (value: number) => Math.min(FAR, Math.max(-FAR, scale(value)));
  return { ticks, minor, domain, at, back: (pixel) => scale.invert(pixel), place };
}

export function valueScale(domain: Pair, kind: Scale): Ticked {
  if (kind === "log") return { scale: logarithmic(domain), ticks: logTicks(domain), minor: minorTicks(domain) };
  const round = ticks(...domain, 4).map((value) => ({ value, text: setting(Number(value.toPrecision(12))) }));
  return { scale: continuous(domain), ticks: round };
}

/** Entries side by side: [low, high] in units of entries, with the ticks given. */
export function indexScale(domain: Pair, ticks: Tick[]): Ticked {
  return { scale: continuous(domain), ticks };
}

/** The logarithm of (1 + step), with ticks at 0 1 3 10 30. */
export function stepScale([low, high]: Pair): Ticked {
  const scale = continuous([low, Math.max(high, low + 1e-9)], Math.log1p, Math.expm1);
  return { scale, ticks: stepTicks([low, high]), minor: minorTicks([Math.max(1, low), high]) };
}

/** The logarithm of a positive field, with ticks at 1 3 10 30 where all are whole. */
export function fieldScale([low, high]: Pair): Ticked {
  const { scale, ticks, minor } = valueScale([low, Math.max(high, low * (1 + 1e-9))], "log");
  return { scale, ticks: low < 1 ? ticks : stepTicks([low, high]), minor };
}

const FEWEST = 3; // labelled ticks of a logarithmic axis
const LEADING = [
  [1, 3],
  [1, 2, 5],
  [1, 2, 3, 5, 7],
  [1, 2, 3, 4, 5, 6, 7, 8, 9],
]; // coarse to fine

function stepTicks([low, high]: Pair): Tick[] {
  const zero = low <= 0 ? [0] : [];
  const first = Math.max(1, low);
  const found = LEADING.map((leading) => [...zero, ...leadingTicks([first, high * 1.0001], leading)]);
  const values = found.find((ticks) => ticks.length >= FEWEST) ?? found[LEADING.length - 1];
  return values.map((value) => ({ value, text: setting(value) }));
}

/** The numbers m·10ᵉ in a range, for every leading digit m. */
function leadingTicks([low, high]: Pair, leading: number[]): number[] {
  const [first, last] = [low, high].map((end) => Math.floor(Math.log10(end)));
  const exponents = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const all = exponents.flatMap((e) => leading.map((m) => Number(`${m}e${e}`)));
  return all.filter((value) => value >= low * 0.9999 && value <= high);
}

const MOST_DECADES = 7; // more would be a hedge of marks

function minorTicks([low, high]: Pair): number[] {
  if (!(low > 0 && high > low)) return [];
  return leadingTicks([low, high * 1.0001], Math.log10(high / low) > MOST_DECADES ? [1] : [1, 2, 3, 4, 5, 6, 7, 8, 9]);
}

function logTicks([low, high]: Pair): Tick[] {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const every = Math.max(1, Math.ceil((last - first) / 5));
  const decades: number[] = [];
  for (let e = first; e <= last; e++) if ((last - e) % every === 0) decades.push(Number(`1e${e}`));
  if (decades.length >= FEWEST) {
    return decades.map((value) => ({ value, text: value === 1 ? "1" : power(Math.round(Math.log10(value))) }));
  }
  const fine = LEADING.map((leading) => leadingTicks([low * 0.999, high * 1.001], leading));
  const even = [4, 8, 16].map((wanted) => ticks(low, high, wanted));
  const values = [...fine, ...even].find((ticks) => ticks.length >= FEWEST) ?? even[2];
  return values.map((value) => ({ value, text: setting(Number(value.toPrecision(3))) }));
}

/** First and last of the coordinate of rows or columns, and round values between them: the value is the index. */
export function indexTicks(values: ArrayLike<number | string>, wanted: number): Tick[] {
  const count = values.length;
  const text = (value: number | string) => setting(typeof value === "number" ? Number(value.toPrecision(3)) : value);
  const tick = (i: number) => ({ value: i, text: text(values[i]), bare: true });
  if (count <= wanted + 2) return Array.from({ length: count }, (_, i) => tick(i));
  const inner = roundPositions(values, wanted);
  const room = (0.6 * count) / wanted;
  return [0, ...inner.filter((i) => i > room / 2 && i < count - 1 - room), count - 1].map(tick);
}

/** The indices at which evenly spaced values are round; else round indices. */
function roundPositions(values: ArrayLike<number | string>, wanted: number): number[] {
  const last = values.length - 1;
  const [start, next, end] = [Number(values[0]), Number(values[1]), Number(values[last])];
  const even = typeof values[0] === "number" && Math.abs((end - start) / last - (next - start)) < 1e-9;
  const round = ticks(even ? start : 0, even ? end : last, wanted);
  return round.map((value) => (even ? (value - start) / (next - start) : value)).filter(Number.isInteger);
}
