// A canvas under a panel without axes: it fills the panel, as sharp as the screen is.
import { draw, make, set } from "../base/dom.ts";
import type { Plot } from "./plot.ts";

export class Canvas {
  readonly element = make("canvas", { class: "ex-canvas", "aria-hidden": "true" });
  /** Words over the picture, which keep the colours of the style sheet. */
  readonly words = draw("g");
  /** What is drawn over the picture, without words. */
  readonly marks = draw("g");
  private readonly plot: Plot;
  private scale = 0;

  constructor(plot: Plot) {
    this.plot = plot;
    plot.area.append(this.marks);
    plot.over.append(this.words);
    plot.box.prepend(this.element);
  }

  /** An empty canvas of this size, in CSS pixels; null where the browser draws none. */
  clear(width: number, height: number): CanvasRenderingContext2D | null {
    const { element } = this;
    const scale = Math.max(1, Math.min(2, window.devicePixelRatio || 1));
    if (this.plot.open(width, height) || scale !== this.scale) {
      Object.assign(element, { width: Math.round(width * scale), height: Math.round(height * scale) });
      Object.assign(element.style, { left: "0px", top: "0px", width: `${width}px`, height: `${height}px` });
      this.scale = scale;
    }
    const context = element.getContext("2d");
    context?.setTransform(scale, 0, 0, scale, 0, 0);
    context?.clearRect(0, 0, width, height);
    return context;
  }

  /** The colour under the picture. */
  ground(): string {
    const card = this.element.closest(".ex-card");
    return card ? getComputedStyle(card).backgroundColor : "#fff";
  }

  /** As many text nodes as there are words, each with its class and place. */
  write(words: Word[]): void {
    this.words.replaceChildren(
      ...words.map(({ text, look, fill, ...place }) => {
        return draw("text", { class: look, style: fill ? `fill: ${fill}` : null, ...place }, text);
      }),
    );
  }

  blank(empty: boolean): void {
    this.element.hidden = empty;
    set(this.marks, { display: empty ? "none" : null });
    set(this.words, { display: empty ? "none" : null });
    this.plot.blank(empty);
  }
}

export interface Word {
  text: string;
  look: string;
  x: number;
  y: number;
  "text-anchor"?: "start" | "middle" | "end";
  fill?: string;
}
