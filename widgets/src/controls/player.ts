// Plays what is on screen again, recorded or trained: the cursor walks along its rows.
import { icon, make, QUIET, say, set, setIcon } from "../base/dom.ts";
import type { Steering } from "../state/steering.ts";
import type { View } from "../state/view.ts";

const PACE = 70; // milliseconds a row
const LONGEST = 6000; // milliseconds for the whole run, however many rows it has

export class Player {
  readonly button: HTMLButtonElement;
  private readonly steering: Steering;
  private readonly picture = icon("walk");
  private readonly word = make("span", {}, "Play");
  private readonly about: string;
  private timer: ReturnType<typeof setInterval> | undefined;
  private at = 0;
  private cursor: number | null = null; // where the player has put it

  constructor(steering: Steering) {
    this.steering = steering;
    this.about = `Play: walk along the ${steering.subject().axis.label}`;
    const about = { type: "button", class: "ex-button ex-play", "data-action": "play", ...QUIET };
    this.button = make("button", about, this.picture, this.word);
    this.button.addEventListener("click", () => (this.playing ? this.stop() : this.start()));
    this.show();
  }

  get playing(): boolean {
    return this.timer !== undefined;
  }

  /** What is played may go: a run of other values has no row yet. Then its rows are followed as they come. */
  update({ curve, index }: View): void {
    this.button.disabled = index < 0 || (curve?.rows ?? 0) < 2;
    if (!this.playing || index >= 0) return;
    this.stop();
    this.steering.followEnd();
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
    const label = this.playing ? "Pause" : "Play";
    setIcon(this.picture, this.playing ? "pause" : "walk");
    say(this.word, label);
    set(this.button, { "aria-label": label, title: this.playing ? label : this.about });
  }
}
