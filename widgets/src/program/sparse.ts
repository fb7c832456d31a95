// Products with a matrix that stays as it is and is mostly zero, as codes of classes are: only what is not zero is
// multiplied.
import type { Product } from "./instructions.ts";
import type { Place } from "./tensor.ts";

type Floats = Float32Array | Float64Array;

const LARGE = 4096; // numbers; a smaller matrix is not worth it
const MOSTLY = 16; // zero is all but one of so many

/** How a matrix lies among the numbers: its first one, and how many there are from row to row and column to column. */
type Matrix = [start: number, row: number, column: number];

/** The product in another way, or null where it would not pay; `at`: the first number of a place. */
export function sparseProduct(product: Product, numbers: Floats, at: (place: Place) => number): (() => void) | null {
  const [m, n, k] = product.sizes;
  const [a, b, c] = [product.a, product.b, product.c].map((place): Matrix => [at(place), ...rowAndColumn(place)]);
  if (product.batch !== 1 || m === 0) return null;
  if (product.a.buffer.fixed) return sparse(numbers, m, n, k, a, b, c);
  return product.b.buffer.fixed ? sparse(numbers, n, m, k, turned(b), turned(a), turned(c)) : null;
}

const rowAndColumn = ({ strides }: Place) => strides.slice(-2) as [number, number];
const turned = ([start, row, column]: Matrix): Matrix => [start, column, row];

/** C = A B by the rows of A, each of which is a list of places and values in turn; null where A is too full. */
function sparse(x: Floats, m: number, n: number, k: number, a: Matrix, b: Matrix, c: Matrix): (() => void) | null {
  const rows = Array.from({ length: m }, (_, i) => entries(x, a[0] + i * a[1], k, a[2]));
  const size = m * k;
  if (size < LARGE || rows.reduce((sum, row) => sum + row.length / 2, 0) * MOSTLY > size) return null;
  const sum = new Float64Array(n);
  return () => {
    for (const [i, row] of rows.entries()) {
      sum.fill(0);
      for (let e = 0; e < row.length; e += 4) {
        add(sum, x, b[2], row[e + 1], b[0] + row[e] * b[1], row[e + 3], b[0] + row[e + 2] * b[1]);
      }
      for (let j = 0, to = c[0] + i * c[1]; j < n; j++, to += c[2]) x[to] = sum[j];
    }
  };
}

/** An even number of entries, so that they can be added by two. */
function entries(x: Floats, start: number, k: number, step: number): number[] {
  const found: number[] = [];
  for (let l = 0; l < k; l++) if (x[start + l * step] !== 0) found.push(l, x[start + l * step]);
  if (found.length % 4) found.push(found[0], 0);
  return found;
}

function add(sum: Float64Array, x: Floats, step: number, a: number, first: number, b: number, second: number): void {
  for (let j = 0, way = 0; j < sum.length; j++, way += step) sum[j] += a * x[first + way] + b * x[second + way];
}
