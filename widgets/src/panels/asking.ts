// What a table says of one of its cells: what it is, since when, and what it becomes. No DOM here.
import { setting } from "../base/format.ts";
import type { Curve, Wide } from "../data/curve.ts";

/** A kind of cell: the share of a role's colour, and the sentence on a cell of it. */
export interface Category {
  label: string;
  role: string;
  share: number;
  says: string;
}

/** A cell, by its row and its column. */
export type Cell = readonly [y: number, x: number];

/** The names and values that a sentence may have; without a value where it is not known. */
export type Known = Record<string, string | undefined>;

/** A stretch of a sentence; `value` is the name of what stands there. */
export interface Stretch {
  text: string;
  value?: string;
}

/** The sentence with its values: [brackets] are left out where one of their names has none. */
export function filled(template: string, known: Known): Stretch[] {
  const whole = template.replace(/\[([^\]]*)\]/g, (_, inner: string) => (lacks(inner, known) ? "" : inner));
  const parts = whole.split(/(\{\w+\})/).filter(Boolean);
  return parts.map((part) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    return name ? { text: known[name] ?? "–", value: name } : { text: part };
  });
}

function lacks(text: string, known: Known): boolean {
  return [...text.matchAll(/\{(\w+)\}/g)].some(([, name]) => known[name] === undefined);
}

/** The frames of a wide column of a curve, in their order. */
export function framesOf(curve: Curve, column: string): number[] {
  const { coords, variables } = curve.recording.measured;
  const dim = variables[column]?.dims.includes("frame") ? "frame" : curve.axis;
  return Array.from(coords[dim]?.values ?? [], Number);
}

/** A number of a matrix with y and x among its dims. */
export function entry(found: Wide, y: string, [row, column]: Cell): number {
  const inner = found.shape[1];
  return found.values[found.dims[0] === y ? row * inner + column : column * inner + row];
}

export interface Asked {
  column: string;
  answer: string | null;
  y: string;
}

/** What is known of a cell that is shown as of a kind at a step: its answer, the frame from which it is of this kind,
    and the next one from which it is of another, with the answer there. */
export function knownAt(
  curve: Curve,
  { column, answer, y }: Asked,
  cell: Cell,
  shown: { step: number | null; kind: number },
): Known {
  const at = (step: number | null) => {
    const found = curve.wide(column, step);
    return found && { ...found, kind: entry(found, y, cell) };
  };
  const before = at(shown.step);
  const now = before && before.kind !== shown.kind && before.next !== null ? at(before.next) : before;
  if (!now) return {};
  const frames = framesOf(curve, column);
  const place = frames.indexOf(now.frame ?? Number.NaN);
  const last = frames.slice(0, place + 1).findLastIndex((frame) => at(frame)?.kind !== now.kind);
  const later = frames.slice(place + 1).find((frame) => at(frame)?.kind !== now.kind);
  const says = (step: number | null) => said(curve, answer, now, y, cell, step);
  return {
    since: last < 0 ? undefined : setting(frames[last + 1]),
    later: later === undefined ? undefined : setting(later),
    answer: says(now.frame),
    next: later === undefined ? undefined : says(later),
  };
}

/** The answer, where it is one of the same run as the cells. */
function said(
  curve: Curve,
  answer: string | null,
  now: Wide,
  y: string,
  cell: Cell,
  step: number | null,
): string | undefined {
  const found = answer ? curve.wide(answer, step) : null;
  if (!found || JSON.stringify(found.held) !== JSON.stringify(now.held)) return undefined;
  const value = entry(found, y, cell);
  return Number.isFinite(value) ? setting(value) : undefined;
}
