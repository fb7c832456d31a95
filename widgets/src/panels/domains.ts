// The range of values of a panel: fixed over the recording so that axes do not jump, wider where a live run leaves it.
import type { Curve } from "../data/curve.ts";
import type { Group, Recording } from "../data/data.ts";
import type { Pair } from "../data/scales.ts";

const DECADES = 1e8; // a logarithmic axis shows at most eight decades below its top

function grow(range: Pair, values: ArrayLike<number>, log: boolean): Pair {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value) || (log && value <= 0)) continue;
    if (value < range[0]) range[0] = value;
    if (value > range[1]) range[1] = value;
  }
  return range;
}

/** The lowest and the highest finite value of all arrays; null without one. */
export function ends(...arrays: ArrayLike<number>[]): Pair | null {
  const range: Pair = [Infinity, -Infinity];
  for (const values of arrays) grow(range, values, false);
  return range[0] <= range[1] ? range : null;
}

/** [low, high] of columns over all of a recording, theories included as far as they stay near; null without data. */
export function recordedRange(recording: Recording | null, columns: string[], log: boolean): Pair | null {
  if (!recording) return null;
  const range: Pair = [Infinity, -Infinity];
  const all = (group: Group, name: string) => group.variables[name]?.values ?? [];
  for (const name of columns) grow(range, all(recording.measured, name), log);
  if (range[0] > range[1]) return null;
  const predicted: Pair = [...range];
  for (const group of Object.values(recording.predicted))
    for (const name of columns) grow(predicted, all(group, name), log);
  return limited(range, predicted, log, 0.5, 10);
}

/** `range` widened towards `wish`, but at most by a share of its span (or a factor on a logarithmic axis). */
function limited(range: Pair, wish: Pair, log: boolean, share: number, factor: number): Pair {
  const span = (range[1] - range[0]) * share;
  const [low, high] = log ? [range[0] / factor, range[1] * factor] : [range[0] - span, range[1] + span];
  return [Math.max(wish[0], low), Math.min(wish[1], high)];
}

export function curvesRange(range: Pair | null, curves: Curve[], columns: string[], log: boolean): Pair {
  const wish: Pair = range ? [...range] : [Infinity, -Infinity];
  for (const curve of curves) for (const name of columns) grow(wish, curve.column(name) ?? [], log);
  if (wish[0] > wish[1]) return log ? [0.01, 1] : [0, 1];
  return range ? limited(range, wish, log, 3, 1e4) : wish;
}

/** Room around the values: a factor on a logarithmic axis, round ends on a linear one. */
export function roomy([low, high]: Pair, log: boolean): Pair {
  if (log) {
    const bottom = Math.max(low, high / DECADES);
    const factor = Math.max(1.12, Math.sqrt(4 / (high / bottom)));
    return [bottom / factor, high * factor];
  }
  const span = high - low || Math.abs(high) || 1;
  const step = 10 ** Math.floor(Math.log10(span)) / 4;
  return [Math.floor(low / step + 1e-6) * step, Math.ceil(high / step - 1e-6) * step || low + step];
}
