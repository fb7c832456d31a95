// One configuration of a recording (or of the live run, which has no swept dims), seen through names of columns.
import { lastUpTo, positionOf, same, select } from "./data.ts";

export class Curve {
  /** where: {swept dim: value}. Nothing here changes after construction, so a curve may be kept as a ghost. */
  constructor(recording, where, axis) {
    this.recording = recording;
    this.where = where;
    this.axis = axis;
    this.found = new Map();
    this.steps = recording.measured.coords[axis]?.values ?? new Float64Array(0);
  }

  get rows() {
    return this.steps.length;
  }

  column(name) {
    return this.remember(name, () => this.along(this.recording.measured, name)?.values ?? null);
  }

  theory(theory, name) {
    return this.remember(`${theory}/${name}`, () => {
      const group = this.recording.predicted[theory];
      const found = group && this.along(group, name);
      return found ? { steps: group.coords[this.axis].values, values: found.values } : null;
    });
  }

  /** A wide column at the latest frame not after `cursor`: {dims, shape, values, coords, frame, held}; `held` lists
      the swept values, [name, value], at which it was recorded instead of the chosen ones. */
  wide(name, cursor, theory = null) {
    const group = theory ? this.recording.predicted[theory] : this.recording.measured;
    const array = group?.variables[name];
    const indices = array && this.indices(group, array);
    if (!indices) return null;
    const dim = ["frame", this.axis].find((d) => array.dims.includes(d));
    const along = dim && group.coords[dim].values;
    if (along && along.length === 0) return null;
    if (along) indices[dim] = lastUpTo(along, cursor ?? Infinity);
    const held = Object.entries(array.attrs?.held ?? {}).filter(([swept, value]) => swept in this.where && !same(this.where[swept], value));
    return { ...select(array, indices), coords: group.coords, frame: along ? along[indices[dim]] : null, held };
  }

  /** Lowest and highest value over the seeds, or null where there are fewer than two. */
  band(name) {
    return this.remember(`band/${name}`, () => {
      const array = this.recording.measured.variables[name];
      const indices = array?.dims.includes("seed") && this.indices(this.recording.measured, array);
      if (!indices) return null;
      delete indices.seed;
      return envelope(select(array, indices));
    });
  }

  along(group, name) {
    const array = group.variables[name];
    const indices = array && this.indices(group, array);
    const found = indices && select(array, indices);
    return found?.dims.length === 1 && found.dims[0] === this.axis ? found : null;
  }

  indices(group, array) {
    const indices = {};
    for (const dim of array.dims) {
      if (!(dim in this.where)) continue;
      indices[dim] = positionOf(group.coords[dim], this.where[dim]);
      if (indices[dim] < 0) return null;
    }
    return indices;
  }

  remember(key, find) {
    if (!this.found.has(key)) this.found.set(key, find());
    return this.found.get(key);
  }
}

function envelope({ dims, shape, values }) {
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

/** Σ|m − p| / Σ|m| over the steps that both have, finite ones only; null where they share none. */
export function gapOf(curve, theory, name) {
  const measured = curve.column(name);
  const predicted = curve.theory(theory, name);
  if (!measured || !predicted) return null;
  let [difference, size, shared] = [0, 0, 0];
  for (let i = 0, j = 0; i < measured.length && j < predicted.values.length; ) {
    const [a, b] = [curve.steps[i], predicted.steps[j]];
    const close = Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a));
    if (close && Number.isFinite(measured[i]) && Number.isFinite(predicted.values[j])) {
      difference += Math.abs(measured[i] - predicted.values[j]);
      size += Math.abs(measured[i]);
      shared++;
    }
    if (close || a < b) i++;
    if (close || b < a) j++;
  }
  return shared && size > 0 ? difference / size : null;
}
