// Places in the plane or in space, read from a wide column whose dims may stand in either order. No DOM here.
import type { NumberArray, Selected } from "../data/data.ts";

/** One place an entry, one number a coordinate: `places[i]` is [x, y] or [x, y, z]. */
export type Places = number[][];

export function placesOf(found: Selected | null, coordinate: string): Places {
  if (found?.dims.length !== 2) return [];
  const coordinateFirst = found.dims[0] === coordinate;
  const [first, second] = found.shape;
  const [count, size] = coordinateFirst ? [second, first] : [first, second];
  const value = (i: number, c: number) => found.values[coordinateFirst ? c * count + i : i * size + c];
  return Array.from({ length: count }, (_, i) => Array.from({ length: size }, (_, c) => value(i, c)));
}

/** The largest distance from the origin of all places of an array; 0 where there is none. */
export function farthest(array: NumberArray | undefined, coordinate: string): number {
  if (!array) return 0;
  const at = array.dims.indexOf(coordinate);
  const size = array.shape[at];
  const inner = array.shape.slice(at + 1).reduce((a, b) => a * b, 1);
  let far = 0;
  for (let i = 0; i < array.values.length; i++) {
    if (Math.floor(i / inner) % size) continue;
    let square = 0;
    for (let c = 0; c < size; c++) square += array.values[i + c * inner] ** 2;
    if (square > far) far = square;
  }
  return Math.sqrt(far);
}

/** Pairs of corners that an outline joins: all of them in space, neighbours around the origin in the plane. */
export function edgesOf(corners: Places): [number, number][] {
  if (corners[0]?.length === 3)
    return corners.flatMap((_, i) => corners.slice(0, i).map((_, j): [number, number] => [i, j]));
  const around = corners.map(([x, y], i) => [Math.atan2(y, x), i]).sort(([a], [b]) => a - b);
  return around.map(([, i], k) => [i, around[(k + 1) % around.length][1]]);
}

/** Space turned about the upright axis, then about the axis across; the plane stays as it is. */
export function turned(places: Places, about: number, over: number): Places {
  const [c, s, d, t] = [Math.cos(about), Math.sin(about), Math.cos(over), Math.sin(over)];
  return places.map(([x, y, z]) => {
    if (z === undefined) return [x, y];
    const [across, depth] = [c * x + s * z, c * z - s * x];
    return [across, d * y - t * depth, t * y + d * depth];
  });
}
