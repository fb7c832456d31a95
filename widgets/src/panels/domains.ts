// The range of values of a panel: fixed over the recording so that axes do not jump, wider where a live run leaves it.

const DECADES = 1e8; // a logarithmic axis shows at most eight decades below its top

function grow(range, values, log) {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value) || (log && value <= 0)) continue;
    if (value < range[0]) range[0] = value;
    if (value > range[1]) range[1] = value;
  }
  return range;
}

/** [low, high] of columns over all of a recording, theories included as far as they stay near; null without data. */
export function recordedRange(recording, columns, log) {
  const range = [Infinity, -Infinity];
  const all = (group, name) => group.variables[name]?.values ?? [];
  for (const name of columns) grow(range, all(recording.measured, name), log);
  if (range[0] > range[1]) return null;
  const predicted = [...range];
  for (const group of Object.values(recording.predicted)) for (const name of columns) grow(predicted, all(group, name), log);
  return limited(range, predicted, log, 0.5, 10);
}

/** `range` widened towards `wish`, but at most by a share of its span (or a factor on a logarithmic axis). */
function limited(range, wish, log, share, factor) {
  const span = (range[1] - range[0]) * share;
  const [low, high] = log ? [range[0] / factor, range[1] * factor] : [range[0] - span, range[1] + span];
  return [Math.max(wish[0], low), Math.min(wish[1], high)];
}

export function curvesRange(range, curves, columns, log) {
  const wish = range ? [...range] : [Infinity, -Infinity];
  for (const curve of curves) for (const name of columns) grow(wish, curve.column(name) ?? [], log);
  if (wish[0] > wish[1]) return log ? [0.01, 1] : [0, 1];
  return range ? limited(range, wish, log, 3, 1e4) : wish;
}

/** Room around the values: a factor on a logarithmic axis, round ends on a linear one. */
export function roomy([low, high], log) {
  if (log) {
    const bottom = Math.max(low, high / DECADES);
    const factor = Math.max(1.12, Math.sqrt(4 / (high / bottom)));
    return [bottom / factor, high * factor];
  }
  const span = high - low || Math.abs(high) || 1;
  const step = 10 ** Math.floor(Math.log10(span)) / 4;
  return [Math.floor(low / step + 1e-6) * step, Math.ceil(high / step - 1e-6) * step || low + step];
}
