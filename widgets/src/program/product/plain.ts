// Products in plain JavaScript. Sums are kept in float64, whatever the arrays are.

export type Numbers = Float32Array | Float64Array;

/**
 * C = A B for A `[m, k]`, B `[k, n]` and C `[m, n]` in arrays of one kind. An array is followed by the place of its
 * first number and, for A and B, by how many numbers lie between two rows and between two columns; C is packed.
 */
export type Product = (
  m: number,
  n: number,
  k: number,
  a: Numbers,
  aStart: number,
  aRow: number,
  aColumn: number,
  b: Numbers,
  bStart: number,
  bRow: number,
  bColumn: number,
  c: Numbers,
  cStart: number,
) => void;

const COLUMNS = 4; // at a time, with two rows: as many sums as a processor has registers for

let panel = new Float64Array(0); // four columns of B side by side

/** The product wherever its arrays lie. */
export const plainProduct: Product = (m, n, k, a, aStart, aRow, aColumn, b, bStart, bRow, bColumn, c, cStart) => {
  if (panel.length < COLUMNS * k) panel = new Float64Array(COLUMNS * k);
  for (let j = 0; j < n; j += COLUMNS) {
    const width = Math.min(COLUMNS, n - j);
    pack(width, k, b, bStart + j * bColumn, bRow, bColumn);
    for (let i = 0; i < m; i += 2) {
      const next = i + 1 < m ? 1 : 0; // of an odd number of rows the last is taken twice
      tile(k, a, aStart + i * aRow, next * aRow, aColumn, c, cStart + i * n + j, next * n, width);
    }
  }
};

function pack(width: number, k: number, b: Numbers, start: number, row: number, column: number): void {
  for (let j = 0; j < width; j++) {
    for (let l = 0, at = start + j * column; l < k; l++, at += row) panel[l * COLUMNS + j] = b[at];
  }
}

/** Two rows of C, `width` columns of each, from two rows of A and the panel. */
function tile(
  k: number,
  a: Numbers,
  start: number,
  below: number,
  column: number,
  c: Numbers,
  place: number,
  next: number,
  width: number,
): void {
  let c0 = 0;
  let c1 = 0;
  let c2 = 0;
  let c3 = 0;
  let d0 = 0;
  let d1 = 0;
  let d2 = 0;
  let d3 = 0;
  for (let l = 0, at = start; l < COLUMNS * k; l += COLUMNS, at += column) {
    const upper = a[at];
    const lower = a[at + below];
    const b0 = panel[l];
    const b1 = panel[l + 1];
    const b2 = panel[l + 2];
    const b3 = panel[l + 3];
    c0 += upper * b0;
    c1 += upper * b1;
    c2 += upper * b2;
    c3 += upper * b3;
    d0 += lower * b0;
    d1 += lower * b1;
    d2 += lower * b2;
    d3 += lower * b3;
  }
  put(c, place, width, c0, c1, c2, c3);
  put(c, place + next, width, d0, d1, d2, d3);
}

function put(c: Numbers, at: number, width: number, c0: number, c1: number, c2: number, c3: number): void {
  c[at] = c0;
  if (width > 1) c[at + 1] = c1;
  if (width > 2) c[at + 2] = c2;
  if (width > 3) c[at + 3] = c3;
}
