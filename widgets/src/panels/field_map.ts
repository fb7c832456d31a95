// A map over two fields: a colour and a number for each pair of values. The reader chooses a cell, and the figure shows
// its run; the present run is ringed.
import { draw, make, QUIET, say, set } from "../base/dom.ts";
import { quantity, setting } from "../base/format.ts";
import { Memory } from "../base/memory.ts";
import { ROLES } from "../base/palette.ts";
import { placeIn } from "../base/pointer.ts";
import type { Value, Values } from "../data/protocol.ts";
import { indexScale, indexTicks, type Pair, type Side, side } from "../data/scales.ts";
import type { View } from "../state/view.ts";
import { type At, brief, cellOf, type FieldMapSpec, hatching, placeOf, rangeOf, saysOf, sliceOf } from "./cells.ts";
import { css, inkOn, pixelsOf } from "./colour.ts";
import { shareOf } from "./heatmap.ts";
import type { Kind, Panel, Parts, Screen, Size, Stage } from "./panel.ts";
import { Plot } from "./plot.ts";

const GAP = 1; // pixels between two cells
const KEYS: Record<string, At> = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

class FieldMapPanel implements Panel {
  readonly element: HTMLElement;
  private readonly panel: FieldMapSpec;
  private readonly stage: Stage;
  private readonly plot: Plot;
  private readonly range: Pair;
  private readonly ramp = make("span", { class: "ex-ramp" });
  private readonly cells = draw("g", { class: "ex-steady" }); // the same whatever the present run is
  private readonly rings = draw("g");
  private readonly aimed = draw("rect", { class: "ex-aim", rx: 2 });
  private readonly told = make("p", { class: "ex-asked" });
  private readonly heard = make("p", { class: "ex-hidden", role: "status" });
  private readonly drawn = new Memory();
  private readonly painted = new Memory();
  private x!: Side;
  private y!: Side;
  private first = 0;
  private here: At | null = null;
  private aim: At | null = null;

  constructor(panel: FieldMapSpec, index: number, stage: Stage) {
    this.panel = panel;
    this.stage = stage;
    this.range = rangeOf(panel);
    this.plot = new Plot(panel.title, index);
    this.element = this.plot.element;
    this.element.classList.add("ex-table");
    this.plot.area.append(this.cells);
    this.plot.over.append(this.rings, this.aimed);
    this.plot.keys.append(...this.keys());
    this.element.append(this.told, this.heard);
    this.listen();
  }

  get parts(): Parts {
    return this.ramp.isConnected ? { ...this.plot.parts, ramp: this.ramp } : this.plot.parts;
  }

  private keys(): HTMLElement[] {
    const { categories, missing, cells, guides } = this.panel;
    const [low, high] = this.range.map((end) => make("span", {}, setting(Number(end.toPrecision(2)))));
    const scale = make("span", { class: "ex-scale" }, low, this.ramp, high);
    const kinds = categories.map(({ label, role, share }) => {
      const square = make("i", { class: `ex-square ${ROLES.find((known) => known === role) ?? ROLES[0]}` });
      square.style.setProperty("--ex-share", `${100 * share}%`);
      return make("span", { class: "ex-category" }, square, label);
    });
    const square = make("i", { class: "ex-square ex-hatched" });
    const never = make("span", { class: "ex-category" }, square, missing);
    const lines = guides.map(({ label }) =>
      make("span", { class: "ex-category" }, make("i", { class: "ex-stroke" }), label),
    );
    return [...(kinds.length ? kinds : [scale]), ...lines, ...(missing && cells.includes(null) ? [never] : [])];
  }

  private listen(): void {
    const { box, svg } = this.plot;
    const about = `${this.panel.title ?? "Map"}: arrows go from cell to cell, Enter shows the run of a cell`;
    set(box, { tabindex: 0, role: "group", ...QUIET, "aria-label": about });
    const at = (event: MouseEvent) => {
      const { x, y } = placeIn(svg, event);
      return this.inside([Math.round(this.y.back(y)), Math.round(this.x.back(x))]);
    };
    svg.addEventListener("click", (event) => this.choose(at(event)));
    svg.addEventListener("pointermove", (event) => event.pointerType === "mouse" && this.aimAt(at(event)));
    svg.addEventListener("pointerleave", () => this.aimAt(null));
    box.addEventListener("blur", () => this.aimAt(null));
    box.addEventListener("keydown", (event) => this.press(event));
  }

  private press(event: KeyboardEvent): void {
    const move = KEYS[event.key];
    const from = this.aim ?? this.here;
    if (move) {
      const next = from ? this.inside([from[0] + move[0], from[1] + move[1]]) : ([0, 0] as const);
      this.aimAt(next ?? from);
      say(this.heard, this.told.textContent ?? "");
    } else if (event.key === "Enter" || event.key === " ") this.choose(from);
    else return;
    event.preventDefault();
  }

  private inside(at: At): At | null {
    const { xs, ys } = this.panel;
    return at[0] >= 0 && at[0] < ys.length && at[1] >= 0 && at[1] < xs.length ? at : null;
  }

  private choose(at: At | null): void {
    const { x, y, xs, ys } = this.panel;
    if (at) this.stage.choose({ [y]: ys[at[0]], [x]: xs[at[1]] });
  }

  private aimAt(at: At | null): void {
    this.aim = at;
    set(this.aimed, at ? { ...this.square(at, 1), display: null } : { display: "none" });
    this.tell();
  }

  update(view: View, size: Screen): void {
    const { panel } = this;
    const { width, low, dark } = size;
    const now = this.valuesOf(view);
    this.first = sliceOf(panel, now);
    this.here = cellOf(panel, now);
    const laid = this.painted.changed(width, low, dark, this.first);
    if (!this.drawn.changed(dark, this.first, this.here?.[0], this.here?.[1], view.keptVersion) && !laid) return;
    if (laid) this.paint(size, dark);
    this.ring(view);
    this.aimAt(this.aim);
    this.describe(view);
  }

  /** Those of the controls, and the field that the cursor is along. */
  private valuesOf({ values, step }: View): Values {
    const { axis } = this.stage;
    return axis.isField && step !== null ? { ...values, [axis.name]: step } : values;
  }

  private paint(size: Size, dark: boolean): void {
    const { panel, plot } = this;
    this.x = entries(panel.xs, [-0.5, panel.xs.length - 0.5], size.width < 420 ? 6 : 12);
    this.y = entries(panel.ys, [-0.5, panel.ys.length - 0.5], 12);
    plot.layout(size, this.x, this.y, { x: panel.x_label, y: panel.y_label });
    const colours = pixelsOf(panel.palette, dark);
    this.ramp.style.backgroundImage = `linear-gradient(90deg, ${[0, 64, 128, 192, 255].map((i) => css(colours[i])).join(", ")})`;
    this.cells.replaceChildren(...this.squares(colours), ...this.hatched(), ...this.guides());
  }

  private squares(colours: Uint32Array): SVGElement[] {
    const { panel } = this;
    const share = shareOf(this.range, panel.scale === "log");
    const widest = Math.max(...panel.cells.map((cell) => (cell === null ? 0 : widthOf(brief(cell)))));
    const { width, height } = this.square([0, 0], 0);
    const fits = panel.categories.length === 0 && width > widest + 3 && height > 13;
    return this.shown().flatMap(([at, value]) => {
      const place = this.square(at, -GAP / 2);
      const kind = panel.categories[value];
      if (kind) return [category(kind, place)];
      const pixel = colours[Math.round(255 * Math.max(0, Math.min(1, share(value))))];
      const cell = draw("rect", { ...place, rx: 1, fill: css(pixel) });
      return fits ? [cell, numberOn(value, pixel, place)] : [cell];
    });
  }

  /** The cells that have a number. */
  private shown(): [At, number][] {
    const { xs, cells, scale } = this.panel;
    const count = xs.length * this.panel.ys.length;
    const numbered = cells.slice(this.first, this.first + count).map((value, i) => {
      return [[Math.floor(i / xs.length), i % xs.length], value] as [At, number | null];
    });
    return numbered.filter((one): one is [At, number] => one[1] !== null && (scale !== "log" || one[1] > 0));
  }

  private hatched(): SVGElement[] {
    const { xs, ys } = this.panel;
    const full = new Set(this.shown().map(([at]) => at.join()));
    const all = ys.flatMap((_, row) => xs.map((_, column): At => [row, column]));
    const empty = all.filter((at) => !full.has(at.join())).map((at) => this.square(at, -GAP));
    return [draw("path", { class: "ex-hatch", d: empty.map((r) => hatching(r.x, r.y, r.width, r.height)).join("") })];
  }

  private guides(): SVGElement[] {
    const { xs, ys, guides } = this.panel;
    return guides.map(({ places }) => {
      const at = places.map(([x, y]): Pair => [this.x.at(placeOf(xs, x)), this.y.at(placeOf(ys, y))]);
      return draw("path", { class: "ex-guide", d: `M${at.map((point) => point.join()).join("L")}` });
    });
  }

  /** The rectangle of a cell, larger by `more` pixels on each side. */
  private square([row, column]: At, more: number) {
    const [left, right] = [this.x.at(column - 0.5), this.x.at(column + 0.5)];
    const [top, bottom] = [this.y.at(row + 0.5), this.y.at(row - 0.5)];
    return { x: left - more, y: top - more, width: right - left + 2 * more, height: bottom - top + 2 * more };
  }

  /** The present run, and what is kept of others. */
  private ring(view: View): void {
    const kept = view.kept.map(({ values }) => cellOf(this.panel, this.valuesOf({ ...view, values })));
    const other = kept.filter((at): at is At => at !== null && at.join() !== this.here?.join());
    const before = other.map((at) => draw("rect", { class: "ex-ring ex-ring-before", rx: 2, ...this.square(at, 0) }));
    const now = this.here ? [draw("rect", { class: "ex-ring", rx: 2, ...this.square(this.here, 0.5) })] : [];
    this.rings.replaceChildren(...before, ...now);
  }

  /** The sentence on the cell that is aimed at, else on the present run. */
  private tell(): void {
    const at = this.aim ?? this.here;
    const parts = at ? saysOf(this.panel, this.first, at) : [{ text: "This run lies outside of the map." }];
    if (this.told.textContent === parts.map(({ text }) => text).join("")) return;
    this.told.replaceChildren(
      ...parts.map(({ text, value }) => (value ? make("b", {}, text) : document.createTextNode(text))),
    );
  }

  private describe(view: View): void {
    const { title, x_label, y_label, xs, ys, categories } = this.panel;
    const ends = (values: Value[]) => `from ${setting(values[0])} to ${setting(values[values.length - 1])}`;
    const [low, high] = this.range.map((end) => quantity(end));
    const span = categories.length ? categories.map(({ label }) => label).join(", ") : `from ${low} to ${high}`;
    const sides = `${x_label} ${ends(xs)}, upwards ${y_label} ${ends(ys)}`;
    const here = saysOf(this.panel, this.first, this.here ?? [0, 0]).map(({ text }) => text);
    const now = this.here ? `. This run: ${here.join("")}` : "";
    this.plot.describe(`${title ?? "Map"}: ${span}, over ${sides}${now}`, view);
  }
}

function entries(values: Value[], ends: Pair, wanted: number): Side {
  return side(
    indexScale(
      ends,
      indexTicks(
        values.map((value) => (typeof value === "boolean" ? setting(value) : value)),
        wanted,
      ),
    ),
    ends,
  );
}

/** In pixels: a point is half as wide as a digit. */
function widthOf(text: string): number {
  return [...text].reduce((sum, character) => sum + (character === "." ? 3.3 : 6.4), 0);
}

function category({ role, share }: FieldMapSpec["categories"][number], place: object): SVGElement {
  const known = ROLES.find((name) => name === role) ?? ROLES[0];
  const cell = draw("rect", { class: `ex-kind ${known}`, rx: 1, ...place });
  cell.style.setProperty("--ex-share", `${100 * share}%`);
  return cell;
}

function numberOn(value: number, pixel: number, place: { x: number; y: number; width: number; height: number }) {
  const look = { class: "ex-cell", fill: inkOn(pixel), "text-anchor": "middle" };
  return draw("text", { ...look, x: place.x + place.width / 2, y: place.y + place.height / 2 + 4 }, brief(value));
}

export const fieldMap: Kind<FieldMapSpec> = {
  along: () => [],
  wide: () => [],
  make: (panel, index, stage) => new FieldMapPanel(panel, index, stage),
};
