// The row of the cursor: its slider, and the button that walks it along the run.
import { make, say, set } from "../base/dom.ts";
import { setting } from "../base/format.ts";
import { Since } from "../base/since.ts";
import type { Steering } from "../state/steering.ts";
import type { View } from "../state/view.ts";
import { Player } from "./player.ts";
import { timeLeft } from "./sentences.ts";
import { slider } from "./slider.ts";

export class CursorControl {
  readonly element: HTMLElement;
  private readonly parts: ReturnType<typeof slider>;
  private readonly player: Player;
  private readonly note = make("span");
  private readonly left: HTMLElement | null;
  private readonly busy = new Since();

  constructor(steering: Steering) {
    const { settings, axis } = steering.subject();
    const { label, symbol } = axis;
    this.parts = slider(capital(label), symbol);
    this.player = new Player(steering);
    set(this.parts.input, { step: 1 });
    this.left = settings.hasTrainer ? make("span", { class: "ex-left" }) : null;
    this.parts.note.append(this.note);
    if (this.left) this.parts.note.append(this.left);
    const about = { class: "ex-cursor-row", "data-control": "cursor" };
    this.element = make("div", about, this.player.button, this.parts.row);
    this.parts.input.addEventListener("input", () => steering.moveCursorToIndex(Number(this.parts.input.value)));
  }

  /** Whether the cursor moves by itself. */
  get playing(): boolean {
    return this.player.playing;
  }

  close(): void {
    this.player.stop();
  }

  update(view: View, note: string): void {
    this.player.update(view);
    const { input, output, show } = this.parts;
    const last = Math.max(0, (view.curve?.rows ?? 0) - 1);
    if (Number(input.max) !== Math.max(1, last)) input.max = String(Math.max(1, last));
    input.disabled = last === 0 || view.index < 0;
    show(Math.max(0, view.index), Math.max(1, last));
    const text = view.step === null ? "–" : setting(view.step);
    say(output, text);
    input.setAttribute("aria-valuetext", text);
    say(this.note, note);
    const seconds = this.busy.seconds(view.busy);
    if (this.left) say(this.left, timeLeft(view, seconds));
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
