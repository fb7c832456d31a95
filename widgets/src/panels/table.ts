// Cells coloured by their category, on a canvas under the axes; the reader asks a cell what it says.
import { draw, make, QUIET, say, set } from "../base/dom.ts";
import { Memory } from "../base/memory.ts";
import { ROLES } from "../base/palette.ts";
import { placeIn } from "../base/pointer.ts";
import type { Wide } from "../data/curve.ts";
import type { PanelSpec } from "../data/protocol.ts";
import { indexScale, indexTicks, type Side, side } from "../data/scales.ts";
import { turning } from "../data/turning.ts";
import type { View } from "../state/view.ts";
import { type Asked, type Category, type Cell, entry, filled, knownAt } from "./asking.ts";
import type { Kind, Panel, Parts, Screen, Size, Stage } from "./panel.ts";
import { Plot } from "./plot.ts";
import { paintTable, shadesOf } from "./shades.ts";

/** A matrix column of whole numbers over its dimensions x and y, each of them a category. */
interface TableSpec extends PanelSpec {
  column: string;
  x: string;
  y: string;
  x_label?: string;
  y_label?: string;
  categories: Category[];
  answer?: string | null;
  asked?: [number, number][];
}

/** The matrix on screen: rows are y, columns x. */
interface Cells extends Wide {
  rows: number;
  columns: number;
}

const LARGEST = 400; // pixels of a side
const KEYS: Record<string, Cell> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

class TablePanel implements Panel {
  readonly element: HTMLElement;
  private readonly panel: TableSpec;
  private readonly stage: Stage;
  private readonly plot: Plot;
  private readonly about: Asked;
  private readonly canvas = make("canvas", { class: "ex-canvas", "aria-hidden": "true" });
  private readonly rings: SVGElement[];
  private readonly told = [1, 2].map(() => make("p", { class: "ex-asked" }));
  private readonly heard = make("p", { class: "ex-hidden", role: "status" });
  private readonly drawn = new Memory();
  private readonly placed = new Memory();
  private readonly coloured = new Memory();
  private readonly painted = new Memory();
  private shades: string[] = [];
  private seen: Cells | null = null; // what is on the canvas
  private picks: Cell[];
  private cells: Cells | null = null;
  private view: View | null = null;
  private x!: Side;
  private y!: Side;

  constructor(panel: TableSpec, index: number, stage: Stage) {
    this.panel = panel;
    this.stage = stage;
    this.about = { column: panel.column, answer: panel.answer ?? null, y: panel.y };
    this.picks = panel.asked ?? [];
    this.plot = new Plot(panel.title, index);
    this.element = this.plot.element;
    this.element.classList.add("ex-table", "ex-tall");
    this.rings = ["ex-ring", "ex-ring ex-ring-before"].map((name) => draw("rect", { class: name, rx: 1.5 }));
    this.plot.box.prepend(this.canvas);
    this.plot.over.append(...this.rings);
    this.plot.keys.append(...panel.categories.map(keyOf));
    this.element.append(...this.told, this.heard);
    this.listen();
  }

  get parts(): Parts {
    return this.canvas.hidden ? this.plot.parts : { ...this.plot.parts, canvas: this.canvas };
  }

  private listen(): void {
    const { box, svg } = this.plot;
    set(box, {
      tabindex: 0,
      role: "group",
      ...QUIET,
      "aria-label": `${this.panel.title ?? "Table"}: arrows ask a cell`,
    });
    svg.addEventListener("click", (event) => {
      const { x, y } = placeIn(svg, event);
      this.pick([Math.floor(this.y.back(y) + 0.5), Math.floor(this.x.back(x) + 0.5)]);
    });
    box.addEventListener("keydown", (event) => {
      const move = KEYS[event.key];
      if (!move) return;
      event.preventDefault();
      const [row, column] = this.picks[0] ?? [0, 0];
      this.pick([row + move[0], column + move[1]], false);
    });
  }

  /** Ask another cell. The one before stays beside it, unless the reader walks from cell to cell. */
  private pick(cell: Cell, keep = true): void {
    const { cells, view } = this;
    if (!cells || !view || cell.some((i, side) => i < 0 || i >= [cells.rows, cells.columns][side])) return;
    this.picks = [cell, ...this.picks.slice(keep ? 0 : 1)].slice(0, 2);
    this.point(view, cells);
    say(this.heard, this.told[0].textContent ?? "");
  }

  update(view: View, size: Screen): void {
    const { width, low, dark } = size;
    this.view = view;
    const found = view.curve && turning(view.curve, this.panel.column, view.step, this.stage.axis);
    if (!this.drawn.changed(view.curve, found?.frame, width, low, dark, view.step === found?.frame, view.moving))
      return;
    this.cells = found && this.laid(found);
    const { rows, columns } = this.cells ?? {};
    if (this.placed.changed(view.curve, rows, columns, width, low)) this.lay(size);
    if (this.coloured.changed(dark)) this.shades = shadesOf(this.element, this.panel.categories);
    this.canvas.hidden = !this.cells;
    this.plot.blank(!this.cells);
    if (this.cells) this.paint(this.cells);
    this.point(view, this.cells);
    this.tell(view);
  }

  private laid(found: Wide): Cells | null {
    if (found.dims.length !== 2) return null;
    const [first, second] = found.shape;
    const [rows, columns] = found.dims[0] === this.panel.y ? [first, second] : [second, first];
    return { ...found, rows, columns };
  }

  /** A square for each cell. */
  private lay(size: Size): void {
    const { rows, columns } = this.cells ?? { rows: 1, columns: 1 };
    const [x, y] = [this.side(columns, this.panel.x, 0), this.side(rows, this.panel.y, 1)];
    this.x = x;
    this.y = y;
    const labels = { x: this.panel.x_label, y: this.panel.y_label };
    this.plot.layout(size, x, y, labels, { sides: columns / rows, most: LARGEST });
    const { left, top, width: w, height: h } = this.plot;
    Object.assign(this.canvas.style, { left: `${left}px`, top: `${top}px`, width: `${w}px`, height: `${h}px` });
  }

  private side(count: number, dim: string, turned: 0 | 1): Side {
    const values = this.cells?.coords[dim]?.values ?? Array.from({ length: count }, (_, i) => i);
    const ends: [number, number] = turned ? [count - 0.5, -0.5] : [-0.5, count - 0.5];
    return side(indexScale(ends, this.cells ? indexTicks(values, 3) : []), ends);
  }

  private paint(cells: Cells): void {
    const { rows, columns } = cells;
    const size = Math.max(2, Math.round((this.plot.width / columns) * Math.max(2, devicePixelRatio)));
    if (this.painted.changed(size, rows, columns, this.shades)) {
      Object.assign(this.canvas, { width: size * columns, height: size * rows });
      this.seen = null;
    }
    const context = this.canvas.getContext("2d");
    const look = (of: Cells) => (row: number, column: number) => entry(of, this.panel.y, [row, column]);
    const before = this.seen && look(this.seen);
    if (context) paintTable(context, { rows, columns, size, at: look(cells), before }, this.shades);
    this.seen = { ...cells, values: cells.values.slice() }; // a live run may write into what it gave
  }

  /** The rings, and what the cells in them say. */
  private point(view: View, cells: Cells | null): void {
    const side = this.x.at(1) - this.x.at(0);
    this.rings.forEach((ring, i) => {
      const cell = cells && this.picks[i];
      const [width, height] = [side + 5, side + 5];
      const at = cell && { x: this.x.at(cell[1]) - width / 2, y: this.y.at(cell[0]) - height / 2, width, height };
      set(ring, at ? { ...at, display: null } : { display: "none" });
      const nodes = cell ? this.sentence(view, cells, cell) : [];
      if (this.told[i].textContent !== nodes.map((node) => node.textContent).join("")) {
        this.told[i].replaceChildren(...nodes);
      }
    });
  }

  private sentence({ curve, step }: View, cells: Cells, cell: Cell): Node[] {
    const kind = entry(cells, this.panel.y, cell);
    const category = this.panel.categories[kind];
    if (!curve || !category) return [];
    const place = (dim: string, i: number) => String(cells.coords[dim]?.values[i] ?? i);
    const at = knownAt(curve, this.about, cell, { step, kind });
    const known = { ...at, y: place(this.panel.y, cell[0]) };
    const words = filled(category.says, { ...known, x: place(this.panel.x, cell[1]) });
    return words.map(({ text, value }) => {
      return value === "answer" ? make("b", { class: roleOf(category) }, text) : document.createTextNode(text);
    });
  }

  private tell(view: View): void {
    const { cells, panel } = this;
    const at = this.plot.tellShown(cells, view, this.stage);
    const counts = panel.categories.map(() => 0);
    for (const value of Array.from(cells?.values ?? [])) counts[value]++;
    const told = panel.categories.map(({ label }, i) => `${counts[i]} ${label}`).join(", ");
    this.plot.describe(`${panel.title ?? "Table"}${at}: ${cells ? told : "no data yet"}`, view);
  }
}

function roleOf({ role }: Category): string {
  return ROLES.find((known) => known === role) ?? ROLES[0];
}

/** A square in the colour of a category, and what it means. */
function keyOf(category: Category): HTMLElement {
  const square = make("i", { class: `ex-square ${roleOf(category)}` });
  square.style.setProperty("--ex-share", `${100 * category.share}%`);
  return make("span", { class: "ex-category" }, square, category.label);
}

export const table: Kind<TableSpec> = {
  along: () => [],
  wide: ({ column, answer }) => (answer ? [column, answer] : [column]),
  make: (panel, index, stage) => new TablePanel(panel, index, stage),
};
