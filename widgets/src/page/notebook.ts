// What a figure shares with the notebook around it: words that set it, and for its cell the curves that a reader keeps.
import type { KeptCurve } from "../data/kept.ts";
import type { Steering } from "../state/steering.ts";
import { hearWords, type Notebook, type Settable } from "./words.ts";

export const NOTEBOOK = ".jp-Notebook";
const CELL = ".jp-Cell"; // it stays when it is run again, and its output is another
const KEPT = Symbol.for("explorer.kept"); // on the cell, by the name of the figure

interface Noted extends Settable {
  readonly steering: Steering;
}

type Cell = Element & { [KEPT]?: Map<string, readonly KeptCurve[]> };

/** Called until the figure stands in a notebook; returns what undoes this, null as long as it does not. */
export function enterNotebook(figure: Noted): (() => void) | null {
  const notebook = figure.el.closest<Notebook>(NOTEBOOK);
  const cell = figure.el.closest<Cell>(CELL);
  if (notebook && cell) keepIn(cell, figure);
  return notebook && hearWords(figure, notebook);
}

/** The curves of the figure that stood here before are this one's; none are remembered, so that an author's come back. */
function keepIn(cell: Cell, { name, steering }: Noted): void {
  cell[KEPT] ??= new Map();
  const held = cell[KEPT];
  const before = held.get(name) ?? [];
  if (before.length) steering.kept.replace(before);
  steering.kept.heard = (list) => held.set(name, list);
  steering.tell(steering.told);
}
