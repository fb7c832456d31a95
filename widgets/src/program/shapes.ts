// Shapes, strides and dimensions, counted from the end where they are negative.
export type Shape = number[];

export const sizeOf = (shape: Shape): number => shape.reduce((product, n) => product * n, 1);

/** Strides of a tensor that lies in memory row by row. */
export const stridesOf = (shape: Shape): number[] => shape.map((_, d) => sizeOf(shape.slice(d + 1)));

/** A dimension of `rank`, a 0-d tensor counting as one of rank 1. */
export function dimension(d: number, rank: number): number {
  const least = Math.max(1, rank);
  if (!(d >= -least && d < least)) throw new Error(`there is no dimension ${d} among ${rank}`);
  return d < 0 ? d + least : d;
}

/** Dimensions in increasing order; all of them where none is named. */
export function dimensions(named: number[] | number | null | undefined, rank: number): number[] {
  const all = Array.from({ length: rank }, (_, d) => d);
  const given = [named ?? []].flat().map((d) => dimension(d, rank));
  return given.length ? all.filter((d) => given.includes(d)) : all;
}

/** The shape to which all of these broadcast. */
export function common(shapes: Shape[]): Shape {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, d) => {
    const sizes = shapes.map((shape) => shape[d - rank + shape.length] ?? 1).filter((n) => n !== 1);
    if (sizes.some((n) => n !== sizes[0])) throw new Error(`shapes ${told(shapes)} do not go together`);
    return sizes[0] ?? 1;
  });
}

/** Strides along `to` of what has `strides` along `from`: 0 where it is repeated. */
export function spread(from: Shape, strides: number[], to: Shape): number[] {
  const more = to.length - from.length;
  const fits = more >= 0 && from.every((n, d) => n === 1 || n === to[d + more]);
  if (!fits) throw new Error(`shape ${told([from])} does not broadcast to ${told([to])}`);
  return to.map((_, d) => (d < more || from[d - more] === 1 ? 0 : strides[d - more]));
}

/** A shape in which one size may be −1: what is left over. */
export function completed(shape: Shape, size: number): Shape {
  const rest = size / sizeOf(shape.filter((n) => n !== -1));
  const whole = shape.map((n) => (n === -1 ? rest : n));
  if (!whole.every((n) => Number.isInteger(n) && n >= 0))
    throw new Error(`${size} numbers do not fill ${told([shape])}`);
  return whole;
}

const told = (shapes: Shape[]): string => shapes.map((shape) => `[${shape.join(", ")}]`).join(" and ");
