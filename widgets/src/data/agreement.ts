// Three rules that Python and the figure share (widgets/agreement.py is the twin; tests/protocol checks both).

/** Whether two values are the same: numbers to a relative 1e-6, sequences entry by entry, all else exactly. */
export function same(a: unknown, b: unknown): boolean {
  if (isNumber(a) && isNumber(b)) return close(Number(a), Number(b));
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((entry, i) => same(entry, b[i]));
  return a === b;
}

/** Whether a configuration is on the recorded grid: {swept field: its values}, and {field: value} common to all runs. */
export function isRecorded(
  values: Record<string, unknown>,
  grid: Record<string, ArrayLike<unknown>>,
  common: Record<string, unknown>,
): boolean {
  return Object.entries(values).every(([name, value]) => {
    if (Object.hasOwn(grid, name)) return positionOf(grid[name], value) >= 0;
    return !Object.hasOwn(common, name) || same(value, common[name]);
  });
}

/** Whether a run has the values of the sliders, in every field that both have. */
export function agrees(values: Record<string, unknown>, run: Record<string, unknown>): boolean {
  return Object.keys(values).every((name) => !Object.hasOwn(run, name) || same(values[name], run[name]));
}

/** The first position of a value among others, -1 where it is not. */
export function positionOf(values: ArrayLike<unknown>, value: unknown): number {
  for (let i = 0; i < values.length; i++) if (same(values[i], value)) return i;
  return -1;
}

function isNumber(value: unknown): value is number | boolean {
  return typeof value === "number" || typeof value === "boolean";
}

function close(a: number, b: number): boolean {
  if (a === b) return true;
  return Number.isFinite(a) && Number.isFinite(b) && Math.abs(a - b) <= 1e-6 * Math.max(Math.abs(a), Math.abs(b));
}
