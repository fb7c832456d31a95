// A picture of space that a reader turns: by pulling it, or with the arrow keys while it has the focus.
import { set } from "../base/dom.ts";

const PULLED = 0.011; // radians a pixel
const PRESSED = 0.12; // radians a key
const MOST = Math.PI / 2;
const KEYS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export class Turn {
  about = 0.42;
  over = 0.3;
  private readonly svg: SVGSVGElement;
  private readonly changed: () => void;
  private enabled = false;
  private from: { x: number; y: number } | null = null;

  constructor(svg: SVGSVGElement, changed: () => void) {
    this.svg = svg;
    this.changed = changed;
    svg.addEventListener("pointerdown", (event) => this.grab(event));
    svg.addEventListener("pointermove", (event) => this.pull(event));
    for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => this.release());
    svg.addEventListener("keydown", (event) => this.press(event));
  }

  enable(on: boolean): void {
    if (on === this.enabled) return;
    this.enabled = on;
    this.svg.classList.toggle("ex-turns", on);
    set(this.svg, { tabindex: on ? 0 : null });
  }

  private grab(event: PointerEvent): void {
    if (!this.enabled || event.button !== 0) return;
    this.svg.setPointerCapture(event.pointerId);
    this.from = { x: event.clientX, y: event.clientY };
  }

  private pull(event: PointerEvent): void {
    if (!this.from) return;
    this.move((event.clientX - this.from.x) * PULLED, (event.clientY - this.from.y) * PULLED);
    this.from = { x: event.clientX, y: event.clientY };
  }

  private release(): void {
    this.from = null;
  }

  private press(event: KeyboardEvent): void {
    const way = KEYS[event.key];
    if (!this.enabled || !way) return;
    event.preventDefault();
    this.move(way[0] * PRESSED, way[1] * PRESSED);
  }

  private move(about: number, over: number): void {
    this.about += about;
    this.over = Math.max(-MOST, Math.min(MOST, this.over + over));
    this.changed();
  }
}
