// How far the places of an area are from curves: a picture of the distance in small cells.

export type Point = [x: number, y: number];
/** A curve in pixels; one with gaps is several. */
export type Curve = Point[];
export type Box = [left: number, top: number, right: number, bottom: number];

const CELL = 2; // pixels
const DIAGONAL = Math.SQRT2;
export const FAR = 60; // pixels; farther is as good as this

export class Field {
  private readonly area: Box;
  private readonly columns: number;
  private readonly rows: number;
  private readonly cells: Float32Array;

  constructor(area: Box, curves: Curve[]) {
    this.area = area;
    this.columns = Math.max(1, Math.ceil((area[2] - area[0]) / CELL));
    this.rows = Math.max(1, Math.ceil((area[3] - area[1]) / CELL));
    this.cells = new Float32Array(this.columns * this.rows).fill(FAR);
    for (const curve of curves) this.mark(curve);
    this.spread(0, this.rows, 1);
    this.spread(this.rows - 1, -1, -1);
  }

  /** The least distance from a box to the curves, too small or too large by at most two cells; FAR at most. */
  from([left, top, right, bottom]: Box): number {
    let least = FAR;
    const [first, last] = [this.column(left), this.column(right)];
    for (const y of [top, (top + bottom) / 2, bottom]) {
      const row = this.row(y) * this.columns;
      for (let i = row + first; i <= row + last; i++) if (this.cells[i] < least) least = this.cells[i];
    }
    return least;
  }

  private column(x: number): number {
    return Math.min(this.columns - 1, Math.max(0, Math.floor((x - this.area[0]) / CELL)));
  }

  private row(y: number): number {
    return Math.min(this.rows - 1, Math.max(0, Math.floor((y - this.area[1]) / CELL)));
  }

  private mark(curve: Curve): void {
    for (const [x, y] of resampled(curve, CELL, this.area)) this.cells[this.row(y) * this.columns + this.column(x)] = 0;
  }

  /** Hand distances on from row to row, and along each row both ways. */
  private spread(from: number, to: number, by: 1 | -1): void {
    const { cells, columns } = this;
    for (let row = from; row !== to; row += by) {
      const [here, before] = [row * columns, (row - by) * columns];
      for (let c = 0; c < columns && row !== from; c++) {
        const beside = Math.min(c ? cells[before + c - 1] : FAR, c + 1 < columns ? cells[before + c + 1] : FAR);
        const near = Math.min(cells[before + c] + CELL, beside + DIAGONAL * CELL);
        if (near < cells[here + c]) cells[here + c] = near;
      }
      for (let c = 1; c < columns; c++) cells[here + c] = Math.min(cells[here + c], cells[here + c - 1] + CELL);
      for (let c = columns - 2; c >= 0; c--) cells[here + c] = Math.min(cells[here + c], cells[here + c + 1] + CELL);
    }
  }
}

/** Places along a curve that are at most `every` pixels apart; only those in the area. */
export function resampled(curve: Curve, every: number, area: Box): Point[] {
  const places: Point[] = curve.length ? [curve[0]] : [];
  for (let i = 1; i < curve.length; i++) {
    const [[ax, ay], [bx, by]] = [curve[i - 1], curve[i]];
    const count = Math.min(2000, Math.max(1, Math.ceil(Math.hypot(bx - ax, by - ay) / every)));
    for (let k = 1; k <= count; k++) places.push([ax + ((bx - ax) * k) / count, ay + ((by - ay) * k) / count]);
  }
  return places.filter(([x, y]) => x >= area[0] && x <= area[2] && y >= area[1] && y <= area[3]);
}

/** Whether a curve meets a box (Liang and Barsky). */
export function meets(curve: Curve, box: Box): boolean {
  if (curve.length === 1) return enters(curve[0], curve[0], box);
  return curve.some((point, i) => i > 0 && enters(curve[i - 1], point, box));
}

function enters([ax, ay]: Point, [bx, by]: Point, [left, top, right, bottom]: Box): boolean {
  let [from, to] = [0, 1];
  const sides = [
    [ax - bx, ax - left],
    [bx - ax, right - ax],
    [ay - by, ay - top],
    [by - ay, bottom - ay],
  ];
  for (const [p, q] of sides) {
    if (p === 0 && q < 0) return false;
    if (p < 0) from = Math.max(from, q / p);
    if (p > 0) to = Math.min(to, q / p);
  }
  return from <= to;
}

export function overlap(a: Box, b: Box): boolean {
  return a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];
}

export function grown([left, top, right, bottom]: Box, by: number): Box {
  return [left - by, top - by, right + by, bottom + by];
}
