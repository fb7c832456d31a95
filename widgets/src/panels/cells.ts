// The cells of a map over two fields: which of them are shown, where values lie among them, what one says. No DOM here.
import { setting } from "../base/format.ts";
import { same } from "../data/agreement.ts";
import type { PanelSpec, Scale, Value, Values } from "../data/protocol.ts";
import type { Pair } from "../data/scales.ts";
import { filled } from "./asking.ts";

interface Kind {
  label: string;
  role: string;
  share: number;
}

/** A cell for each pair of values of two fields, row after row of `ys`, for each combination of the other fields. */
export interface FieldMapSpec extends PanelSpec {
  x: string;
  y: string;
  x_label: string;
  y_label: string;
  xs: Value[];
  ys: Value[];
  others: { name: string; values: Value[] }[];
  cells: (number | null)[];
  says: string;
  missing: string;
  palette: "sequential" | "diverging";
  domain: Pair | null;
  scale: Scale;
  categories: Kind[];
  guides: { label: string; places: Pair[] }[];
}

/** A cell by its row and its column. */
export type At = readonly [row: number, column: number];

/** Where a value lies among those of the cells, in cells: between two of them in proportion, and beyond the ends as far
    as the last two would carry on. NaN for a word that is none of them. */
export function placeOf(values: readonly Value[], value: Value): number {
  const exact = values.findIndex((one) => same(one, value));
  if (exact >= 0 || values.length < 2 || [...values, value].some((one) => typeof one !== "number")) {
    return exact >= 0 ? exact : Number.NaN;
  }
  const numbers = values.map(Number);
  const beyond = numbers.findIndex((one, i) => i > 0 && one > Number(value));
  const i = (beyond < 0 ? numbers.length - 1 : beyond) - 1;
  return i + (Number(value) - numbers[i]) / (numbers[i + 1] - numbers[i]);
}

/** The cell in which a run lies; null outside of the map. */
export function cellOf({ x, y, xs, ys }: FieldMapSpec, values: Values): At | null {
  const at = [placeOf(ys, values[y]), placeOf(xs, values[x])].map(Math.round);
  const inside = at[0] >= 0 && at[0] < ys.length && at[1] >= 0 && at[1] < xs.length;
  return inside ? [at[0], at[1]] : null;
}

/** Where the cells begin that belong to the present values of the other fields; a field without one has its first. */
export function sliceOf({ xs, ys, others }: FieldMapSpec, values: Values): number {
  const index = others.reduce((before, { name, values: own }) => {
    const place = Math.round(placeOf(own, values[name]));
    return before * own.length + Math.min(own.length - 1, Math.max(0, place || 0));
  }, 0);
  return index * xs.length * ys.length;
}

/** The range of colours: of all cells, whatever the other fields are. */
export function rangeOf({ cells, domain, scale, palette }: FieldMapSpec): Pair {
  const finite = cells.filter((cell): cell is number => cell !== null && (scale !== "log" || cell > 0));
  const [low, high] = domain ?? [Math.min(...finite), Math.max(...finite)];
  const far = Math.max(Math.abs(low), Math.abs(high));
  return palette === "diverging" && !domain ? [-far, far] : [low, high];
}

/** As few digits as a cell has room for: 0.12, 1.2, 12, 120. */
export function brief(value: number): string {
  const size = Math.abs(value);
  return setting(Number(size < 99.5 ? value.toPrecision(2) : value.toFixed(0)));
}

/** The sentence on a cell, as stretches of which the value is one. */
export function saysOf(spec: FieldMapSpec, first: number, [row, column]: At) {
  const value = spec.cells[first + row * spec.xs.length + column];
  const kind = value === null ? undefined : spec.categories[value]?.label;
  const text = value === null ? undefined : (kind ?? setting(value));
  const known = { x: setting(spec.xs[column]), y: setting(spec.ys[row]), value: text };
  const parts = filled(spec.says, known);
  return value === null && spec.missing ? [...parts, { text: `: ${spec.missing}.` }] : parts;
}

/** The path of the lines that hatch a rectangle. */
export function hatching(x: number, y: number, width: number, height: number): string {
  const lines = [];
  for (let c = 4 - Math.floor(height / 7) * 7; c < width; c += 7) {
    const [from, to] = [Math.max(0, -c), Math.min(height, width - c)];
    if (to > from) lines.push(`M${x + c + from},${y + height - from}L${x + c + to},${y + height - to}`);
  }
  return lines.join("");
}
