// Where the parts of a card stand. On a narrow one the plot comes first, and what plays it stays at the foot of the screen.
// In a column beside prose the sentence follows at once, on a phone the one main slider.
import { make, rememberPlace, say, set } from "../base/dom.ts";
import type { Controls } from "./controls.ts";
import type { CursorControl } from "./cursor.ts";
import type { Toolbar } from "./toolbar.ts";

const NARROW = 560; // pixels; style.css has the same
const PHONE = 480; // below, panels stand side by side and are swiped

type Place = "phone" | "column" | "wide";

/** The menu, and the sheet on which it opens. */
interface Menu {
  readonly element: HTMLElement;
  readonly box: HTMLElement;
  readonly sheet: HTMLElement;
}

export interface Parts {
  toolbar: Toolbar;
  menu: Menu;
  controls: Controls;
  cursor: CursorControl;
  alert: HTMLElement;
  grid: HTMLElement;
  reading: HTMLElement;
}

export class Arrangement {
  private readonly card: HTMLElement;
  private readonly parts: Parts;
  private readonly dots: Dots;
  private where: Place | null = null;
  private width = -1;
  private widths: number[] = [];

  constructor(card: HTMLElement, parts: Parts) {
    this.card = card;
    this.parts = parts;
    this.dots = new Dots(parts.grid);
  }

  /** Arrange the card for a width in pixels; the width of each panel, measured only where the card's own has changed,
      or where a panel was hidden. */
  fit(width: number): number[] {
    if (width === this.width && !this.widths.includes(0)) return this.widths;
    this.width = width;
    const { grid } = this.parts;
    const where = width < PHONE ? "phone" : width <= NARROW ? "column" : "wide";
    const swiped = where === "phone" && grid.childElementCount > 1;
    this.card.classList.toggle("ex-swiped", swiped);
    this.dots.element.hidden = !swiped;
    if (where !== this.where) this.place(where);
    this.where = where;
    this.widths = [...grid.children].map((panel) => panel.clientWidth);
    return this.widths;
  }

  /** Measure the panels anew. */
  forget(): void {
    this.width = -1;
  }

  /** Panels below one another for as long as it takes to look at them all. */
  spread(): void {
    this.card.classList.remove("ex-swiped");
    this.forget();
  }

  private place(where: Place): void {
    const restore = rememberPlace(this.card);
    const { toolbar, menu, controls, cursor } = this.parts;
    const narrow = where !== "wide";
    this.card.classList.toggle("ex-narrow", narrow);
    this.card.classList.toggle("ex-column", where === "column");
    controls.shorten(narrow);
    if (narrow) menu.sheet.prepend(toolbar.tools, cursor.tempos);
    else toolbar.element.append(toolbar.tools);
    if (!narrow) cursor.element.append(cursor.tempos);
    (narrow ? cursor.element : toolbar.element).append(menu.element);
    this.card.append(...this.ordered(where));
    restore();
  }

  private ordered(where: Place): HTMLElement[] {
    const { toolbar, menu, controls, cursor, alert, grid, reading } = this.parts;
    const panels = [alert, grid, this.dots.element];
    const settings = [controls.element, toolbar.element];
    if (where === "wide") return [toolbar.element, menu.box, controls.element, cursor.element, ...panels, reading];
    const below = where === "phone" ? [...settings, reading] : [reading, ...settings];
    return [...panels, ...below, menu.box, cursor.element];
  }
}

/** A dot for each panel, which one is shown, and the name of the next. The row is as high as the panel that is shown. */
class Dots {
  readonly element = make("div", { class: "ex-dots", role: "group", "aria-label": "Panels", hidden: true });
  private readonly grid: HTMLElement;
  private readonly buttons: HTMLButtonElement[];
  private readonly next = make("button", { type: "button", class: "ex-next", "data-action": "next-panel" });
  private at = 0;
  private readonly heights = new ResizeObserver(() => this.show());

  constructor(grid: HTMLElement) {
    this.grid = grid;
    this.buttons = [...grid.children].map((_, i) => this.button(i));
    this.next.addEventListener("click", () => this.bring((this.at + 1) % this.buttons.length));
    this.element.append(...this.buttons, this.next);
    grid.addEventListener("scroll", () => this.show(), { passive: true });
    for (const panel of grid.children) this.heights.observe(panel);
  }

  private button(index: number): HTMLButtonElement {
    const title = this.titleOf(index);
    const button = make("button", { type: "button", "data-action": `panel-${index}`, "aria-label": title, title });
    button.addEventListener("click", () => this.bring(index));
    return button;
  }

  private titleOf(index: number): string {
    return this.grid.children[index]?.querySelector("figcaption b")?.textContent || `Panel ${index + 1}`;
  }

  private bring(index: number): void {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const left = (this.grid.children[index] as HTMLElement).offsetLeft;
    this.grid.scrollTo({ left, behavior: calm ? "auto" : "smooth" });
  }

  private show(): void {
    if (this.element.hidden) return;
    const { scrollLeft, clientWidth, children } = this.grid;
    const at = Math.round(scrollLeft / Math.max(1, clientWidth));
    this.at = at;
    say(this.next, `${this.titleOf((at + 1) % children.length)} ›`);
    this.buttons.forEach((button, i) => {
      set(button, { "aria-current": i === at ? "true" : null });
    });
    const shown = children[at] as HTMLElement | undefined;
    if (shown) this.grid.style.setProperty("--ex-shown", `${shown.offsetHeight}px`);
  }
}
