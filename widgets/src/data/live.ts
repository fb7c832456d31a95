// The rows of the live run, put together from the increments that Python sends.
import { same } from "./data.ts";

export class LiveRun {
  constructor(axis) {
    this.axis = axis;
    this.clear(0);
  }

  clear(run) {
    Object.assign(this, { run, values: {}, data: null, version: (this.version ?? 0) + 1 });
  }

  get rows() {
    return this.data?.measured.coords[this.axis]?.values.length ?? 0;
  }

  /** Append one frame. False if rows before it are missing: then ask for all of them again. */
  push(frame) {
    const { run, first = 0, values = {} } = frame.attrs;
    if (run !== this.run) this.clear(run);
    if (first > this.rows) return false;
    this.values = values;
    this.version++;
    this.data = {
      measured: this.merge(this.data?.measured, frame.measured, first),
      predicted: { ...this.data?.predicted, ...frame.predicted },
    };
    return true;
  }

  agreesWith(values) {
    return Object.keys(values).every((name) => !(name in this.values) || same(values[name], this.values[name]));
  }

  merge(held, part, first) {
    if (!held) return part;
    const axis = joinAxis(held.coords[this.axis], part.coords[this.axis], first);
    const frame = joinFrames(held.coords.frame, part.coords.frame);
    const joins = { [this.axis]: axis, frame };
    const coords = { ...held.coords, ...part.coords };
    for (const dim of [this.axis, "frame"]) if (joins[dim]) coords[dim] = joins[dim].coordinate;
    const names = new Set([...Object.keys(held.variables), ...Object.keys(part.variables)]);
    const variables = {};
    for (const name of names) variables[name] = joinVariable(held.variables[name], part.variables[name], joins);
    return { coords, variables };
  }
}

/** A join is the new coordinate, how many held rows stay, and how many come. */
function joinAxis(held, part, first) {
  const [old, coming] = [held?.values ?? [], part?.values ?? []];
  return join(part ?? held, old, coming, part ? first : old.length);
}

function joinFrames(held, part) {
  if (!held && !part) return null;
  const [old, coming] = [held?.values ?? [], part?.values ?? []];
  const overlap = coming.length ? Array.prototype.findIndex.call(old, (value) => value >= coming[0]) : -1;
  return join(part ?? held, old, coming, overlap < 0 ? old.length : overlap);
}

function join(coordinate, old, coming, kept) {
  const values = new Float64Array(kept + coming.length);
  values.set(old.slice(0, kept));
  values.set(coming, kept);
  return { kept, coming: coming.length, coordinate: { ...coordinate, shape: [values.length], values } };
}

function joinVariable(held, part, joins) {
  const like = part ?? held;
  const rows = joins[like.dims[0]];
  if (!rows) return like;
  const width = like.shape.slice(1).reduce((a, b) => a * b, 1);
  const values = new like.values.constructor((rows.kept + rows.coming) * width);
  if (values instanceof Float32Array || values instanceof Float64Array) values.fill(NaN);
  if (held) values.set(held.values.subarray(0, rows.kept * width));
  if (part) values.set(part.values, rows.kept * width);
  return { ...like, shape: [rows.kept + rows.coming, ...like.shape.slice(1)], values };
}
