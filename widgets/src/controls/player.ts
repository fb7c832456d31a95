// Plays a recorded run again: the cursor walks along its rows.
import { icon, make, say, setIcon } from "../base/dom.ts";
import type { Steering } from "../state/steering.ts";

const PACE = 70; // milliseconds a recorded row
const LONGEST = 6000; // milliseconds for the whole run, however many rows it has

export class Player {
  readonly button: HTMLButtonElement;
  private readonly steering: Steering;
  private readonly picture = icon("play");
  private readonly word = make("span", {}, "Play");
  private timer: ReturnType<typeof setInterval> | undefined;
  private at = 0;
  private cursor: number | null = null; // where the player has put it

  constructor(steering: Steering) {
    this.steering = steering;
    const about = {
      class: "ex-button ex-primary",
      "data-action": "play",
      title: `Walk along the ${steering.subject().axis.label}`,
    };
    this.button = make("button", { type: "button", ...about }, this.picture, this.word);
    this.button.addEventListener("click", () => (this.playing ? this.stop() : this.start()));
  }

  get playing(): boolean {
    return this.timer !== undefined;
  }

  private get last(): number {
    return (this.steering.view?.curve?.rows ?? 0) - 1;
  }

  private get index(): number {
    return this.steering.view?.index ?? -1;
  }

  private start(): void {
    if (this.last < 1) return;
    const stride = Math.max(1, Math.round((this.last * PACE) / LONGEST));
    this.go(this.index >= this.last ? 0 : this.index);
    this.timer = setInterval(() => this.walk(stride), PACE);
    this.show();
  }

  /** The next stride, once the last one is drawn: a slow screen delays the walk. Moving the cursor ends it. */
  private walk(stride: number): void {
    if (this.steering.choice.cursor !== this.cursor) {
      this.stop();
      return;
    }
    if (this.index !== Math.min(this.at, this.last)) return;
    this.go(Math.min(this.last, this.at + stride));
    if (this.at >= this.last) this.stop();
  }

  private go(index: number): void {
    this.at = index;
    this.steering.moveCursorToIndex(index);
    this.cursor = this.steering.choice.cursor;
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.show();
  }

  private show(): void {
    setIcon(this.picture, this.playing ? "pause" : "play");
    say(this.word, this.playing ? "Pause" : "Play");
  }
}
