// Shares of colours over the colour of an empty cell, as the style sheet mixes them, for a canvas.
import { make } from "../base/dom.ts";
import { ROLES } from "../base/palette.ts";
import type { Category } from "./asking.ts";

const EDGE = 0.16; // of a cell, between two of them

/** What is painted: cells of `size` pixels, and the category of each. */
interface Painted {
  rows: number;
  columns: number;
  size: number;
  at(row: number, column: number): number;
  /** What is on the canvas already, null for an empty one: only what differs is painted. */
  before: ((row: number, column: number) => number) | null;
}

/** The colour of each category in the theme of an element. */
export function shadesOf(element: HTMLElement, categories: Category[]): string[] {
  const probes = categories.map(({ role, share }) => {
    const probe = make("i", { class: `ex-square ${ROLES.find((known) => known === role) ?? ROLES[0]}`, hidden: true });
    probe.style.setProperty("--ex-share", `${100 * share}%`);
    return probe;
  });
  element.append(...probes);
  const shades = probes.map((probe) => getComputedStyle(probe).backgroundColor);
  for (const probe of probes) probe.remove();
  return shades;
}

/** One colour at a time: a canvas changes its colour slowly. */
export function paintTable(context: CanvasRenderingContext2D, painted: Painted, shades: string[]): void {
  const { rows, columns, size, at, before } = painted;
  const edge = Math.max(1, Math.round(size * EDGE));
  const fresh: [number, number][][] = shades.map(() => []);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const category = at(row, column);
      if (before?.(row, column) === category) continue;
      if (before) context.clearRect(column * size, row * size, size, size);
      fresh[category]?.push([row, column]);
    }
  }
  fresh.forEach((cells, category) => {
    context.fillStyle = shades[category];
    for (const [row, column] of cells)
      context.fillRect(column * size + edge / 2, row * size + edge / 2, size - edge, size - edge);
  });
}
