// The sheet over a panel on which a reader draws a curve: by hand or touch, or knot by knot with the arrow keys.
import { draw, pool, QUIET, set } from "../base/dom.ts";
import { quantity, setting } from "../base/format.ts";
import { placeIn } from "../base/pointer.ts";
import type { Sheet } from "../data/scales.ts";
import { Drawing, knotsAt, PLACES } from "./drawing.ts";
import type { Point, Score } from "./score.ts";

const STEPS: Record<string, number> = {
  ArrowUp: 0.02,
  ArrowDown: -0.02,
  ArrowRight: 0.02,
  ArrowLeft: -0.02,
  PageUp: 0.1,
  PageDown: -0.1,
  Home: -1,
  End: 1,
};

/** What is shown once the measured curve is there: the measured points, and where both are compared. */
export interface Compared {
  measured: readonly Point[];
  score: Score;
  times: string;
}

export class Sketch {
  readonly svg = draw("svg", { class: "ex-sketch" });
  private readonly changed: () => void;
  private readonly axis: string;
  private readonly between = draw("path", { class: "ex-between" });
  private readonly path = draw("path", { class: "ex-drawn" });
  private readonly wait = draw("g", { class: "ex-wait" });
  private readonly group = draw("g");
  private readonly knots: SVGCircleElement[] = [];
  private drawing: Drawing | null = null;
  private first: readonly number[];
  private sheet: Sheet | null = null;
  private last: [number, number] | null = null;
  private held: number | null = null;

  /** axis: what lies across; shares: what was drawn before; changed() is called whenever the drawing has changed. */
  constructor(axis: string, shares: readonly number[], changed: () => void) {
    this.axis = axis;
    this.first = shares;
    this.changed = changed;
    this.svg.append(this.between, this.path, this.group, this.wait);
    this.svg.addEventListener("pointerdown", (event) => this.begin(event));
    this.svg.addEventListener("pointermove", (event) => this.go(event));
    for (const end of ["pointerup", "pointercancel"]) this.svg.addEventListener(end, () => this.end());
  }

  get isComplete(): boolean {
    return this.drawing?.isComplete ?? false;
  }

  get isEmpty(): boolean {
    return this.drawing?.isEmpty ?? true;
  }

  get shares(): number[] {
    return this.drawing?.whole ?? [];
  }

  clear(): void {
    this.first = [];
    this.drawing?.clear();
    this.draw();
    this.changed();
  }

  /** Lie over the panel; `open`: whether the reader may draw. */
  lay(sheet: Sheet, open: boolean, compared: Compared | null): void {
    this.sheet = sheet;
    if (this.svg.parentNode !== sheet.box) sheet.box.append(this.svg);
    const { left, top, width, height } = sheet;
    set(this.svg, { width: left + width + 24, height: top + height + 12, role: open ? "group" : "img" });
    this.svg.setAttribute("aria-label", open ? "Draw the curve that you expect" : "The curve that you drew");
    this.svg.classList.toggle("ex-open", open);
    this.drawing ??= new Drawing(
      knotsAt(sheet.x.ticks.map(({ value }) => (sheet.x.at(value) - left) / width)),
      this.first,
    );
    this.makeKnots(open ? this.drawing.knots.length : 0);
    this.draw();
    this.compare(compared);
  }

  private makeKnots(count: number): void {
    pool(this.group, this.knots, count, () => this.knot(this.knots.length));
  }

  private knot(k: number): SVGCircleElement {
    const about = { class: "ex-knot", r: 7, tabindex: 0, role: "slider", "aria-orientation": "vertical", ...QUIET };
    const node = draw("circle", about);
    node.addEventListener("keydown", (event) => this.press(event, k));
    return node;
  }

  private press(event: KeyboardEvent, k: number): void {
    const sets = event.key === "Enter" || event.key === " ";
    if (!this.drawing || !(sets || event.key in STEPS)) return;
    event.preventDefault();
    event.stopPropagation();
    this.drawing.move(k, this.drawing.shareOf(k) + (sets ? 0 : STEPS[event.key]));
    this.draw();
    this.changed();
  }

  private placeOf(event: PointerEvent): [number, number] {
    const { left, top, width, height } = this.sheet as Sheet;
    const { x, y } = placeIn(this.svg, event);
    const place = Math.round(((x - left) / width) * (PLACES - 1));
    const share = (top + height - y) / height;
    return [Math.min(PLACES - 1, Math.max(0, place)), Math.min(1, Math.max(0, share))];
  }

  private begin(event: PointerEvent): void {
    if (!this.svg.classList.contains("ex-open") || event.button !== 0) return;
    event.preventDefault();
    this.svg.setPointerCapture(event.pointerId);
    const knot = this.knots.indexOf(event.target as SVGCircleElement);
    this.held = knot >= 0 && this.drawing?.isSet(knot) ? knot : null;
    this.last = this.placeOf(event);
    this.go(event);
  }

  private go(event: PointerEvent): void {
    if (!this.last || !this.drawing) return;
    const now = this.placeOf(event);
    if (this.held === null) this.drawing.stroke(this.last, now);
    else this.drawing.move(this.held, now[1]);
    this.last = now;
    this.draw();
    this.changed();
  }

  private end(): void {
    if (this.last) {
      this.drawing?.mend();
      this.draw();
      this.changed();
    }
    this.last = null;
    this.held = null;
  }

  private at(place: number, share: number): [x: number, y: number] {
    const { left, top, width, height } = this.sheet as Sheet;
    return [left + (place / (PLACES - 1)) * width, top + height * (1 - share)];
  }

  private draw(): void {
    const { sheet, drawing } = this;
    if (!sheet || !drawing) return;
    const points = drawing.shares.map((share, i) => (share === null ? null : this.at(i, share)));
    set(this.path, { d: points.map((point, i) => point && `${points[i - 1] ? "L" : "M"}${written(point)}`).join("") });
    for (const [k, node] of this.knots.entries()) this.drawKnot(node, k, drawing, sheet);
  }

  private drawKnot(node: SVGCircleElement, k: number, drawing: Drawing, { x, y, left, width }: Sheet): void {
    if (k >= drawing.knots.length) return;
    const share = drawing.shareOf(k);
    const [cx, cy] = this.at(drawing.knots[k], share);
    const across = Number(x.back(left + (drawing.knots[k] / (PLACES - 1)) * width).toPrecision(2));
    const now = { "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": Math.round(100 * share) };
    set(node, { cx, cy, ...now, "aria-label": `${this.axis} ${setting(across)}` });
    node.setAttribute("aria-valuetext", drawing.isSet(k) ? quantity(y.back(cy)) : "not drawn yet");
    node.classList.toggle("ex-unset", !drawing.isSet(k));
  }

  /** What lies between the two curves, and a bracket with the number of times. */
  private compare(compared: Compared | null): void {
    const { shares } = this.drawing ?? { shares: [] };
    this.wait.replaceChildren();
    set(this.between, { d: "" });
    if (!compared || shares.some((share) => share === null)) return;
    const mine = shares.map((share, i) => this.at(i, share ?? 0));
    const its = compared.measured.map(([across, up]) => this.at(across * (PLACES - 1), up)).reverse();
    set(this.between, { d: `M${[...mine, ...its].map(written).join("L")}Z` });
    this.bracket(compared);
  }

  private bracket({ score, times }: Compared): void {
    const { mine, its, level } = score;
    if (mine === null || its === null || !times) return;
    const [[a, y], [b]] = [mine, its].map((share) => this.at(share * (PLACES - 1), level));
    const d = `M${a},${y - 5}v10M${a},${y}H${b}M${b},${y - 5}v10`;
    const text = draw("text", { x: (a + b) / 2, y: y - 8, "text-anchor": "middle" }, `× ${times}`);
    this.wait.replaceChildren(draw("path", { d }), text);
  }
}

function written(point: readonly number[]): string {
  return point.map((value) => value.toFixed(1)).join();
}
