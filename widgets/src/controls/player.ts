// Plays what is on screen again, recorded or trained: with every drawing the cursor is a little further.
import { icon, iconButton, make, QUIET, say, set, setIcon } from "../base/dom.ts";
import { setting } from "../base/format.ts";
import type { Steering } from "../state/steering.ts";
import type { View } from "../state/view.ts";
import { SPEEDS, Walk } from "../state/walk.ts";

const CALM = "(prefers-reduced-motion: reduce)";

export class Player {
  readonly button: HTMLButtonElement;
  readonly speed: HTMLButtonElement;
  readonly loop: HTMLButtonElement;
  private readonly steering: Steering;
  private readonly walk: Walk;
  private readonly picture = icon("walk");
  private readonly word = make("span", {}, "Play");
  private readonly about: string;
  private isPlaying = false;
  private before: number | null = null; // when it was drawn last
  private goal: number | null = null; // where the cursor stands at the end, null for the last row

  constructor(steering: Steering) {
    const { axis } = steering.subject();
    this.steering = steering;
    this.walk = new Walk(axis);
    this.about = `Play: walk along the ${axis.label}`;
    const about = { type: "button", class: "ex-button ex-play", "data-action": "play", ...QUIET };
    this.button = make("button", about, this.picture, this.word);
    this.button.addEventListener("click", () => (this.playing ? this.pause() : this.start()));
    this.speed = make("button", { type: "button", class: "ex-button ex-tempo", "data-action": "speed", ...QUIET });
    this.speed.addEventListener("click", () => this.changeSpeed());
    this.loop = iconButton("loop", "Loop", "loop", () => this.changeLoop());
    set(this.loop, QUIET).classList.add("ex-tempo");
    this.show();
  }

  get playing(): boolean {
    return this.isPlaying;
  }

  /** Called at the beginning of every drawing: the step that is shown is the step that is drawn. Once the reader, a
      link or words have put the cursor somewhere, the walk is over. */
  advance(time: number): void {
    const { view, playhead } = this.steering;
    if (!this.isPlaying) return;
    if (playhead === null || !view?.curve?.rows) this.stop();
    else this.move(playhead, time, view);
  }

  private move(from: number, time: number, { curve, slow }: View): void {
    const passed = this.before === null ? 0 : Math.max(0, time - this.before);
    this.before = time;
    const next = this.walk.next(from, passed, curve?.steps ?? [], slow);
    if (next === null) this.end(this.goal);
    else this.steering.playTo(next);
  }

  /** What is played may go: a run of other values has no row yet. Then its rows are followed as they come. */
  update({ curve, index }: View): void {
    this.button.disabled = index < 0 || (curve?.rows ?? 0) < 2;
    if (this.isPlaying && index < 0) this.end();
  }

  /** From the first row to the last; then the cursor goes where the page had it, where there is most to see. */
  replay(): void {
    this.begin(0);
    this.goal = this.steering.home;
  }

  private start(): void {
    const { index, curve, step } = this.steering.view ?? {};
    if (!curve || curve.rows < 2 || index === undefined || index < 0) return;
    this.begin(index >= curve.rows - 1 ? 0 : (step ?? 0));
  }

  private begin(from: number): void {
    const first = this.steering.view?.curve?.steps[0];
    if (first === undefined) return;
    this.walk.jumps = matchMedia(CALM).matches;
    this.walk.begin();
    this.before = this.goal = null;
    this.isPlaying = true;
    this.steering.playTo(Math.max(first, from));
    this.show();
  }

  /** The cursor stays where it is. */
  private pause(): void {
    const at = this.steering.view?.step ?? null;
    this.stop();
    if (at !== null) this.steering.goTo(at);
  }

  private end(goal: number | null = null): void {
    this.stop();
    this.steering.restAt(goal);
  }

  stop(): void {
    this.isPlaying = false;
    this.show();
  }

  private changeSpeed(): void {
    this.walk.speed = SPEEDS[(SPEEDS.indexOf(this.walk.speed) + 1) % SPEEDS.length];
    this.show();
  }

  private changeLoop(): void {
    this.walk.loops = !this.walk.loops;
    this.show();
  }

  private show(): void {
    const label = this.playing ? "Pause" : "Play";
    setIcon(this.picture, this.playing ? "pause" : "walk");
    say(this.word, label);
    set(this.button, { "aria-label": label, title: this.playing ? label : this.about });
    const speed = `${setting(this.walk.speed)}×`;
    say(this.speed, speed);
    set(this.speed, { "aria-label": `Speed ${speed}`, title: "How fast Play walks" });
    set(this.loop, { "aria-pressed": String(this.walk.loops), title: "Play again and again" });
  }
}
