// Packed bytes (see widgets/transport.py) and what is read from them.

const TYPES = {
  f4: Float32Array, f8: Float64Array, u1: Uint8Array, i1: Int8Array,
  u2: Uint16Array, i2: Int16Array, u4: Uint32Array, i4: Int32Array,
};

function asBytes(data) {
  if (!data) return new Uint8Array(0);
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function readArray(array, blob) {
  if (array.values) return { ...array, values: array.values };
  const Type = TYPES[array.dtype];
  if (!Type) throw new Error(`unknown number type ${array.dtype}`);
  const count = array.shape.reduce((a, b) => a * b, 1);
  return { ...array, values: new Type(blob, array.offset, count) };
}

function readGroup(group, blob) {
  const read = (arrays) => Object.fromEntries(Object.entries(arrays).map(([name, a]) => [name, readArray(a, blob)]));
  return { coords: read(group.coords), variables: read(group.variables) };
}

/** {attrs, measured, predicted: {theory: group}}, or null for empty bytes. Throws an Error that says what is wrong. */
export function decode(data) {
  const bytes = asBytes(data);
  if (bytes.length === 0) return null;
  const copy = bytes.slice().buffer; // aligned, and ours
  const length = bytes.length < 4 ? Infinity : new DataView(copy).getUint32(0, true);
  if (4 + length > bytes.length) throw new Error("its header is cut short");
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(copy, 4, length)));
  return fromHeader(header, copy.slice(4 + length));
}

function fromHeader({ attrs, groups }, blob) {
  const predicted = {};
  for (const [name, group] of Object.entries(groups)) {
    if (name.startsWith("predicted/")) predicted[name.slice(10)] = readGroup(group, blob);
  }
  return { attrs: attrs ?? {}, measured: readGroup(groups.measured, blob), predicted };
}

export function same(a, b) {
  if (typeof a === "string" || typeof b === "string") return String(a) === String(b);
  const [x, y] = [Number(a), Number(b)];
  return x === y || Math.abs(x - y) <= 1e-6 * Math.max(Math.abs(x), Math.abs(y));
}

export function positionOf(coordinate, value) {
  return Array.prototype.findIndex.call(coordinate.values, (entry) => same(entry, value));
}

/** The index of the last entry of ascending `values` that is not beyond `limit` (0 if all are). */
export function lastUpTo(values, limit) {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (values[middle] <= limit * (1 + 1e-12) + 1e-12) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The part of an array where dims have the given indices: {dims, shape, values} of the others. */
export function select(array, indices) {
  const free = [];
  let offset = 0;
  let stride = array.values.length;
  array.dims.forEach((dim, i) => {
    stride /= array.shape[i] || 1;
    if (dim in indices) offset += indices[dim] * stride;
    else free.push({ dim, size: array.shape[i], stride });
  });
  const shape = free.map((d) => d.size);
  return { dims: free.map((d) => d.dim), shape, values: gather(array.values, offset, free) };
}

function gather(values, offset, free) {
  const count = free.reduce((product, d) => product * d.size, 1);
  let packed = 1;
  const contiguous = [...free].reverse().every((d) => {
    const fits = d.stride === packed;
    packed *= d.size;
    return fits;
  });
  return contiguous ? values.subarray(offset, offset + count) : walk(values, offset, free, count);
}

function walk(values, offset, free, count) {
  const out = new values.constructor(count);
  const index = free.map(() => 0);
  for (let i = 0, at = offset; i < count; i++) {
    out[i] = values[at];
    for (let d = free.length - 1; d >= 0; d--) {
      at += free[d].stride;
      if (++index[d] < free[d].size) break;
      at -= free[d].stride * free[d].size;
      index[d] = 0;
    }
  }
  return out;
}
