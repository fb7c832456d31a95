// Points of a function that are controls: each stands at its input, and its output is a field, which the reader drags.
import { draw, make, QUIET, set } from "../base/dom.ts";
import { setting } from "../base/format.ts";
import { placeIn } from "../base/pointer.ts";
import type { Side } from "../data/scales.ts";
import { pressed, type Track } from "../state/positions.ts";
import type { View } from "../state/view.ts";
import type { Stage } from "./panel.ts";
import type { Plot } from "./plot.ts";

const WIDE = 40; // pixels of a handle

class Handle {
  private readonly field: string;
  private readonly stage: Stage;
  private readonly plot: Plot;
  private readonly track: Track;
  private readonly ring = draw("circle", { class: "ex-handle-ring", fill: "none", r: 7 });
  private readonly element: HTMLElement;
  private y: Side | null = null;
  private value = 0;

  constructor(field: string, track: Track, plot: Plot, stage: Stage) {
    this.field = field;
    this.track = track;
    this.plot = plot;
    this.stage = stage;
    const about = { role: "slider", tabindex: 0, "aria-label": stage.called(field), ...QUIET };
    const range = { "aria-valuemin": track.valueAt(0), "aria-valuemax": track.valueAt(track.count) };
    this.element = make("div", { class: "ex-handle", "aria-orientation": "vertical", ...about, ...range });
    plot.over.append(this.ring);
    plot.box.append(this.element);
    this.listen(this.element);
  }

  private listen(element: HTMLElement): void {
    element.addEventListener("pointerdown", (event) => {
      if (event.button === 0) element.setPointerCapture(event.pointerId);
    });
    element.addEventListener(
      "pointermove",
      (event) => element.hasPointerCapture(event.pointerId) && this.moveTo(event),
    );
    element.addEventListener("keydown", (event) => {
      const value = pressed(event, this.track, this.value);
      if (value !== null) this.choose(value);
    });
  }

  private moveTo(event: MouseEvent): void {
    if (!this.y) return;
    const up = this.y.back(placeIn(this.plot.svg, event).y);
    this.choose(this.track.valueAt(this.track.positionOf(up)));
  }

  private choose(value: number): void {
    if (value !== this.value) this.stage.choose({ [this.field]: value });
  }

  /** At an input, which is not known before a run has told it. */
  draw(view: View, input: number | undefined, x: Side, y: Side): void {
    this.y = y;
    this.value = Number(view.values[this.field]);
    const shown = input !== undefined;
    this.element.style.display = shown ? "" : "none";
    set(this.ring, { display: shown ? null : "none" });
    if (!shown) return;
    const [across, up] = [x.at(input), y.at(this.value)];
    set(this.ring, { cx: across.toFixed(2), cy: up.toFixed(2) });
    Object.assign(this.element.style, { left: `${across - WIDE / 2}px`, top: `${up - WIDE / 2}px` });
    set(this.element, { "aria-valuenow": this.value, "aria-valuetext": setting(this.value) });
  }
}

export class Handles {
  private readonly made: (Handle | null)[];
  private readonly fields: readonly string[];
  private inputs: ArrayLike<number> = [];

  /** One for each field of which a value can be chosen here. */
  constructor(fields: readonly string[], plot: Plot, stage: Stage) {
    this.fields = fields;
    this.made = fields.map((field) => {
      const track = stage.track(field);
      return track && track.count > 0 && track.valueAt(0) < track.valueAt(track.count)
        ? new Handle(field, track, plot, stage)
        : null;
    });
  }

  /** Where the points stand, as text: they move before a run has them. */
  keyOf({ values }: View): string {
    return this.fields.map((field) => values[field]).join();
  }

  draw(view: View, inputs: ArrayLike<number>, x: Side, y: Side): void {
    if (inputs.length) this.inputs = inputs;
    for (const [i, handle] of this.made.entries()) handle?.draw(view, this.inputs[i], x, y);
  }
}
