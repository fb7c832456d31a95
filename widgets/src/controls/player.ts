// Plays a recorded run again: the cursor walks along its steps.
import { icon, make, say, set, setIcon } from "../base/dom.ts";

const PACE = 70; // milliseconds a recorded row
const LONGEST = 6000; // milliseconds for the whole run, however many rows it has

export class Player {
  constructor(figure) {
    this.figure = figure;
    this.picture = icon("play");
    this.word = make("span", {}, "Play");
    this.button = make("button", { type: "button", class: "ex-button ex-primary", "data-action": "play" }, this.picture, this.word);
    set(this.button, { title: `Walk along the ${figure.spec.axis_label ?? "axis"}` });
    this.button.addEventListener("click", () => (this.playing ? this.stop() : this.start()));
  }

  get playing() {
    return this.timer !== undefined;
  }

  start() {
    const { index, curve } = this.figure.view;
    const last = (curve?.rows ?? 0) - 1;
    if (last < 1) return;
    const stride = Math.max(1, Math.round((last * PACE) / LONGEST));
    this.at = index >= last ? 0 : index;
    this.figure.moveCursorToIndex(this.at);
    this.timer = setInterval(() => this.walk(stride), PACE);
    this.show();
  }

  /** One stride, unless the reader has taken the cursor elsewhere. */
  walk(stride) {
    const { index, curve } = this.figure.view;
    if (index !== Math.min(this.at, curve.rows - 1)) return this.stop();
    this.at = Math.min(curve.rows - 1, this.at + stride);
    this.figure.moveCursorToIndex(this.at);
    if (this.at >= curve.rows - 1) this.stop();
  }

  stop() {
    clearInterval(this.timer);
    this.timer = undefined;
    this.show();
  }

  show() {
    setIcon(this.picture, this.playing ? "pause" : "play");
    say(this.word, this.playing ? "Pause" : "Play");
  }
}
