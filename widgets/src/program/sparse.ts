// Products with a matrix that stays as it is and is mostly zero, as codes of classes are: only what is not zero is
// multiplied.
import type { Product } from "./instructions.ts";
import type { Place } from "./tensor.ts";

type Floats = Float32Array | Float64Array;

const LARGE = 4096; // numbers; a smaller matrix is not worth it
const MOSTLY = 16; // zero is all but one of so many

/** Entries in order of the row of the result that they add to: there a multiple of a row of the dense matrix is added. */
interface Entries {
  /** For each row of the result, where its entries begin; one more for their end. */
  starts: Int32Array;
  rows: Int32Array;
  values: Float64Array;
}

/** The product in another way, or null where it would not pay; `at`: the first number of a place. */
export function sparseProduct(product: Product, numbers: Floats, at: (place: Place) => number): (() => void) | null {
  const { a, b, c, batch } = product;
  const [m, n, k] = product.sizes;
  if (batch !== 1) return null;
  if (a.buffer.fixed) {
    const entries = entriesOf(numbers, at(a), m, a.strides[1], k, a.strides[2]);
    return (
      entries && along(entries, numbers, { start: at(b), row: b.strides[1], column: b.strides[2] }, n, k, at(c), n, 1)
    );
  }
  if (!b.buffer.fixed) return null;
  const entries = entriesOf(numbers, at(b), n, b.strides[2], k, b.strides[1]);
  return (
    entries && along(entries, numbers, { start: at(a), row: a.strides[2], column: a.strides[1] }, m, k, at(c), 1, n)
  );
}

/** The entries that are not zero of a matrix whose rows are those of the result, if they are few. */
function entriesOf(numbers: Floats, start: number, m: number, row: number, k: number, column: number): Entries | null {
  if (m * k < LARGE) return null;
  const starts = new Int32Array(m + 1);
  const rows: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < m; i++) {
    for (let l = 0; l < k; l++) {
      const x = numbers[start + i * row + l * column];
      if (x === 0) continue;
      rows.push(l);
      values.push(x);
    }
    starts[i + 1] = rows.length;
    if (rows.length * MOSTLY > m * k) return null;
  }
  return { starts, rows: Int32Array.from(rows), values: Float64Array.from(values) };
}

/** Rows of `width` numbers each; the result's number [i, j] is at `to` + i `down` + j `right`. */
function along(
  { starts, rows, values }: Entries,
  numbers: Floats,
  dense: { start: number; row: number; column: number },
  width: number,
  height: number,
  to: number,
  down: number,
  right: number,
): () => void {
  const sum = new Float64Array(width);
  const packed = dense.column === 1 ? numbers : numbers.slice(0, height * width); // of one type, for speed
  const [start, row] = dense.column === 1 ? [dense.start, dense.row] : [0, width];
  return () => {
    if (packed !== numbers) pack(numbers, dense, packed, width, height);
    for (let i = 0; i + 1 < starts.length; i++) {
      sum.fill(0);
      let e = starts[i];
      for (; e + 1 < starts[i + 1]; e += 2) {
        addTwo(sum, packed, values[e], start + rows[e] * row, values[e + 1], start + rows[e + 1] * row);
      }
      if (e < starts[i + 1]) add(sum, packed, values[e], start + rows[e] * row);
      for (let j = 0, at = to + i * down; j < width; j++, at += right) numbers[at] = sum[j];
    }
  };
}

function add(sum: Float64Array, rows: Floats, factor: number, at: number): void {
  for (let j = 0; j < sum.length; j++) sum[j] += factor * rows[at + j];
}

function addTwo(sum: Float64Array, rows: Floats, factor: number, at: number, other: number, further: number): void {
  for (let j = 0; j < sum.length; j++) sum[j] += factor * rows[at + j] + other * rows[further + j];
}

function pack(
  numbers: Floats,
  { start, row, column }: { start: number; row: number; column: number },
  into: Floats,
  width: number,
  height: number,
): void {
  for (let j = 0; j < width; j++) {
    for (let l = 0, at = start + j * column; l < height; l++, at += row) into[l * width + j] = numbers[at];
  }
}
