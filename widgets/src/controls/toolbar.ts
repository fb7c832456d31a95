// Train, step, reset, cancel; theory, seed and kept curves.
import { icon, iconButton, make, QUIET, say, set, setIcon } from "../base/dom.ts";
import { setting } from "../base/format.ts";
import type { Value } from "../data/protocol.ts";
import type { Steering } from "../state/steering.ts";
import type { View } from "../state/view.ts";

const KEEPING = "Keep this curve to compare with; the figure keeps four, then the oldest makes room";

export class Toolbar {
  readonly element: HTMLElement;
  /** Theory, seed and kept curves: on a narrow card they stand in the menu. */
  readonly tools: HTMLElement;
  private readonly training: Training | null;
  private readonly theory: HTMLSelectElement;
  private readonly seeds: Seeds | null;
  private readonly keep: HTMLButtonElement;
  private readonly clear: HTMLButtonElement;

  /** keeps: whether there are curves to keep; more: the element at the end. */
  constructor(steering: Steering, keeps: boolean, more: HTMLElement) {
    const { settings, theories, recording } = steering.subject();
    this.training = settings.hasTrainer ? new Training(steering) : null;
    const tag = recording ? [make("span", { class: "ex-tag" }, "recorded runs")] : [];
    const options = theories.map((t) => make("option", { value: t.name }, t.label));
    const none = make("option", { value: "" }, "no theory");
    this.theory = make("select", { "data-control": "theory", "aria-label": "Theory", ...QUIET }, ...options, none);
    this.theory.addEventListener("change", () => steering.chooseTheory(this.theory.value));
    const dash = make("span", { class: "ex-dash", "aria-hidden": "true" });
    const menu = theories.length ? make("span", { class: "ex-theory-menu" }, dash, this.theory) : null;
    this.seeds = settings.control("seed") ? new Seeds(steering) : null;
    this.keep = keepButton(() => steering.keep());
    this.keep.hidden = !keeps;
    this.clear = iconButton("clear", "Clear kept curves", "clear", () => steering.clearKept());
    const keeping = make("span", { class: "ex-keeping" }, this.keep, this.clear);
    const space = make("span", { class: "ex-space" });
    this.tools = make("span", { class: "ex-tools" }, menu, this.seeds?.element, keeping);
    this.element = make("div", { class: "ex-toolbar" }, ...(this.training?.parts ?? tag), space, this.tools, more);
  }

  update(view: View): void {
    this.training?.update(view);
    this.seeds?.update(view);
    if (this.theory.value !== view.theory) this.theory.value = view.theory;
    this.keep.disabled = !view.curve || view.nearest;
    this.clear.hidden = view.kept.length === 0;
    this.keep.classList.toggle("ex-joined", !this.clear.hidden);
    this.element.classList.toggle("ex-crowded", !this.clear.hidden || view.busy || view.status.state === "paused");
  }
}

function keepButton(press: () => void): HTMLButtonElement {
  const rest = make("span", { class: "ex-rest" }, "\u00a0this curve");
  const about = { class: "ex-button", "data-action": "keep", "aria-label": "Keep this curve", title: KEEPING };
  const button = make("button", { type: "button", ...about }, "Keep", rest);
  button.addEventListener("click", press);
  return button;
}

/** The buttons that send requests to the trainer. */
class Training {
  readonly parts: HTMLElement[];
  private readonly act: string;
  private readonly train: HTMLButtonElement;
  private readonly picture = icon("play");
  private readonly word: HTMLElement;
  private readonly progress = make("span", { class: "ex-progress" });
  private readonly cancel: HTMLButtonElement;
  private readonly further: HTMLButtonElement;
  private readonly steering: Steering;

  constructor(steering: Steering) {
    const { axis } = steering.subject();
    this.steering = steering;
    this.act = axis.words.act;
    this.word = make("span", {}, this.act);
    const about = { type: "button", class: "ex-button ex-primary", "data-action": "train" };
    this.train = make("button", about, this.progress, this.picture, this.word);
    this.train.addEventListener("click", () => steering.ask(steering.view?.busy ? "pause" : "train"));
    this.cancel = iconButton("cancel", "Stop", "stop", () => steering.ask("cancel"));
    const step = iconButton("step", "Train one step", "step", () => steering.ask("step"));
    const reset = iconButton("reset", "Back to step 0", "reset", () => steering.ask("reset"));
    this.further = iconButton("further", "Train twice as long", "further", () => steering.further());
    this.further.append(make("span", {}, "twice as long"));
    this.parts = [this.train, ...(axis.hasSteps ? [step, reset] : []), this.cancel, this.further];
  }

  update(view: View): void {
    const { status, busy } = view;
    const { state, step, steps } = status;
    const paused = state === "paused";
    setIcon(this.picture, busy ? "pause" : "play");
    say(this.word, busy ? "Pause" : paused ? "Resume" : this.act);
    this.progress.style.width = (busy || paused) && steps > 0 ? `${Math.min(100, (100 * step) / steps)}%` : "0";
    this.cancel.hidden = !(busy || paused);
    const { twice } = this.steering;
    this.further.hidden = !twice;
    if (twice) set(this.further, { title: `Train to step ${setting(twice)}` });
    this.train.classList.toggle("ex-asks", view.held);
  }
}

/** The seed, one up or one down: any from low to high, or one of those offered. */
class Seeds {
  readonly element: HTMLElement;
  private readonly steering: Steering;
  private readonly word = make("span", { class: "ex-seed" });
  private readonly buttons: HTMLButtonElement[];
  private readonly offered: Value[] | null;
  private readonly low: number;
  private readonly high: number;

  constructor(steering: Steering) {
    const { settings } = steering.subject();
    const control = settings.control("seed");
    this.steering = steering;
    this.offered = !control || settings.isFree(control) ? null : settings.offered(control);
    this.low = this.offered ? 0 : (control?.low ?? 0);
    this.high = this.offered ? this.offered.length - 1 : (control?.high ?? Infinity);
    const previous = iconButton("seed-previous", "Previous seed", "previous", () => this.move(-1));
    const next = iconButton("seed-next", "Next seed", "next", () => this.move(1));
    this.buttons = [previous, next];
    const group = { class: "ex-seeds", role: "group", "aria-label": "Seed" };
    this.element = this.high <= this.low ? this.word : make("span", group, previous, this.word, next);
  }

  private positionOf(seed: Value): number {
    return this.offered ? this.offered.indexOf(seed) : Number(seed);
  }

  private move(by: number): void {
    const at = Math.min(this.high, Math.max(this.low, this.positionOf(this.steering.choice.values.seed) + by));
    this.steering.setValue("seed", this.offered ? this.offered[at] : at);
  }

  update({ values }: View): void {
    say(this.word, `seed ${values.seed}`);
    const at = this.positionOf(values.seed);
    const [previous, next] = this.buttons;
    set(previous, { "aria-disabled": String(at <= this.low) });
    set(next, { "aria-disabled": String(at >= this.high) });
  }
}
