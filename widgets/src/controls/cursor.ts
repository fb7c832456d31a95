// The row of the cursor: its slider, and the button that walks it along the run.
import { make, say } from "../base/dom.ts";
import { setting } from "../base/format.ts";
import { Memory } from "../base/memory.ts";
import { Since } from "../base/since.ts";
import type { Steering } from "../state/steering.ts";
import { numberIn } from "../state/typed.ts";
import type { View } from "../state/view.ts";
import { Player } from "./player.ts";
import { timeLeft } from "./sentences.ts";
import { slider } from "./slider.ts";
import { Typing } from "./typing.ts";

export class CursorControl {
  readonly element: HTMLElement;
  /** Speed and loop: on a narrow card they stand in the menu. */
  readonly tempos: HTMLElement;
  private readonly parts: ReturnType<typeof slider>;
  private readonly player: Player;
  private readonly note = make("span");
  private readonly left: HTMLElement | null;
  private readonly busy = new Since();
  private readonly marked = new Memory();
  private readonly steering: Steering;
  private at = 0; // in rows

  constructor(steering: Steering) {
    const { settings, axis } = steering.subject();
    const { label, symbol } = axis;
    this.steering = steering;
    this.parts = slider(capital(label), symbol);
    this.player = new Player(steering);
    this.left = settings.hasTrainer ? make("span", { class: "ex-left" }) : null;
    this.parts.note.append(this.note);
    if (this.left) this.parts.note.append(this.left);
    const about = { class: "ex-cursor-row", "data-control": "cursor" };
    const { button, speed, loop } = this.player;
    this.tempos = make("span", { class: "ex-tempos" }, speed, loop);
    this.element = make("div", about, button, this.parts.row, this.tempos);
    this.parts.input.addEventListener("input", () => this.moveTo(Number(this.parts.input.value)));
    this.parts.input.addEventListener("keydown", (event) => this.press(event));
    const written = () => String(steering.view?.step ?? "");
    new Typing(this.parts, capital(label), { written, take: (text) => this.take(text) });
  }

  /** Go to a place that was typed; a sentence where the run has none there. */
  private take(text: string): string {
    const [place, steps] = [numberIn(text), this.steering.view?.curve?.steps ?? []];
    const [first, last] = [steps[0], steps[steps.length - 1]];
    if (!(place >= first && place <= last)) return `The run goes from ${setting(first)} to ${setting(last)}.`;
    this.steering.goTo(place);
    return "";
  }

  /** Whether the cursor moves by itself. */
  get playing(): boolean {
    return this.player.playing;
  }

  /** Play from the first row on. */
  replay(): void {
    this.player.replay();
  }

  /** Let Play move the cursor: called before every drawing. */
  advance(time: number): void {
    this.player.advance(time);
  }

  close(): void {
    this.player.stop();
  }

  /** The hand moves from row to row; only Play is between them. */
  private moveTo(position: number): void {
    this.steering.moveCursorToIndex(Math.max(0, Math.round(position)));
  }

  /** A key of the slider. */
  press(event: KeyboardEvent): void {
    const [row, last] = [this.at, Number(this.parts.input.max)];
    const [next, previous] = [Math.floor(row + 1), Math.ceil(row - 1)];
    const page = Math.max(1, Math.round(last / 10));
    const places: Record<string, number> = {
      ArrowRight: next,
      ArrowUp: next,
      ArrowLeft: previous,
      ArrowDown: previous,
      PageUp: next - 1 + page,
      PageDown: previous + 1 - page,
      Home: 0,
      End: last,
    };
    if (!(event.key in places) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.moveTo(Math.min(last, places[event.key]));
  }

  update(view: View, note: string): void {
    this.player.update(view);
    this.mark(view);
    const { input, output, show } = this.parts;
    const last = Math.max(0, (view.curve?.rows ?? 0) - 1);
    if (Number(input.max) !== Math.max(1, last)) input.max = String(Math.max(1, last));
    input.disabled = last === 0 || view.index < 0;
    this.at = Math.max(0, view.index + view.share);
    show(this.at, Math.max(1, last));
    say(output, view.stepText);
    if (!view.moving) input.setAttribute("aria-valuetext", view.stepText);
    say(this.note, note);
    const seconds = this.busy.seconds(view.busy);
    if (this.left) say(this.left, timeLeft(view, seconds));
  }

  /** A tick at each moment of the run. */
  private mark({ curve, moments, nearest }: View): void {
    if (!this.marked.changed(curve?.rows, nearest, ...moments.map(({ step }) => step))) return;
    const { axis } = this.steering.subject();
    const steps = nearest || !curve ? [] : curve.steps;
    const shares = steps.length < 2 ? [] : moments.map(({ step }) => axis.placeAmong(steps, step) / (steps.length - 1));
    const ticks = shares.map((share) => make("span", { class: "ex-moment-mark", style: `left:${100 * share}%` }));
    this.parts.marks.replaceChildren(...ticks);
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
