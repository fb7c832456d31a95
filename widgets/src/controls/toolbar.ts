// Train, step, reset, cancel; theory, seed and kept curves.
import { icon, iconButton, make, say, set, setIcon } from "../base/dom.ts";
import { duration } from "../base/format.ts";
import { Menu } from "../export/menu.ts";
import { Player } from "./player.ts";

const QUIET = { "data-lm-suppress-shortcuts": "true" };

function wordButton(action, word, press) {
  const node = make("button", { type: "button", class: "ex-button", "data-action": action }, word);
  node.addEventListener("click", press);
  return node;
}

export class Toolbar {
  constructor(figure) {
    this.figure = figure;
    const left = figure.spec.live ? this.training() : this.playing();
    this.menu = new Menu(figure);
    this.element = make("div", { class: "ex-toolbar" }, ...left, make("span", { class: "ex-space" }), this.theories(), this.seeds(), this.keeping(), this.menu.element);
    this.box = this.menu.box; // what could not be copied stands under the toolbar
  }

  playing() {
    this.player = new Player(this.figure);
    return [this.player.button, make("span", { class: "ex-tag" }, "recorded runs")];
  }

  training() {
    this.trainIcon = icon("play");
    this.word = this.figure.spec.axis === "step" ? "Train" : "Compute"; // along a field nothing is trained step by step
    this.trainWord = make("span", {}, this.word);
    this.progress = make("span", { class: "ex-progress" });
    this.train = make("button", { type: "button", class: "ex-button ex-primary", "data-action": "train" }, this.progress, this.trainIcon, this.trainWord);
    this.train.addEventListener("click", () => this.figure.ask(this.figure.status.state === "training" ? "pause" : "train"));
    this.cancel = iconButton("cancel", "Stop", "stop", () => this.figure.ask("cancel"));
    this.left = make("span", { class: "ex-left" });
    if (this.figure.spec.axis !== "step") return [this.train, this.cancel, this.left];
    const step = iconButton("step", "Train one step", "step", () => this.figure.ask("step"));
    const reset = iconButton("reset", "Back to step 0", "reset", () => this.figure.ask("reset"));
    return [this.train, step, reset, this.cancel, this.left];
  }

  close() {
    this.player?.stop();
    this.menu.close();
  }

  theories() {
    const { theories = [] } = this.figure.spec;
    if (!theories.length) return null;
    const options = [...theories.map((t) => make("option", { value: t.name }, t.label)), make("option", { value: "" }, "no theory")];
    this.theory = make("select", { "data-control": "theory", "aria-label": "Theory", ...QUIET }, ...options);
    this.theory.addEventListener("change", () => this.figure.chooseTheory(this.theory.value));
    return make("span", { class: "ex-theory-menu" }, make("span", { class: "ex-dash", "aria-hidden": "true" }), this.theory);
  }

  seeds() {
    const control = this.figure.settings.controls.find((c) => c.name === "seed");
    if (!control) return null;
    const recorded = this.figure.settings.recordedValues(control);
    this.seed = make("span", { class: "ex-seed" });
    const live = this.figure.spec.live;
    const [low, high] = live ? [control.low ?? 0, control.high ?? Infinity] : [0, recorded.length - 1];
    if (high <= low) return this.seed;
    const move = (by) => {
      const now = this.figure.view.values.seed;
      const at = Math.min(high, Math.max(low, (live ? now : recorded.indexOf(now)) + by));
      this.figure.setValue("seed", live ? at : recorded[at]);
    };
    const ends = (now) => [(live ? now : recorded.indexOf(now)) <= low, (live ? now : recorded.indexOf(now)) >= high];
    this.seedButtons = [iconButton("seed-previous", "Previous seed", "previous", () => move(-1)), iconButton("seed-next", "Next seed", "next", () => move(1))];
    this.seedEnds = ends;
    return make("span", { class: "ex-seeds", role: "group", "aria-label": "Seed" }, this.seedButtons[0], this.seed, this.seedButtons[1]);
  }

  keeping() {
    const rest = make("span", { class: "ex-rest" }, "\u00a0this curve");
    this.keep = set(wordButton("keep", "Keep", () => this.figure.keep()), { "aria-label": "Keep this curve", title: "Keep this curve to compare with; the figure keeps four, then the oldest makes room" });
    this.keep.append(rest);
    this.keep.hidden = !this.figure.spec.panels.some(({ kind }) => kind === "lines");
    this.clear = iconButton("clear", "Clear kept curves", "clear", () => this.figure.clearKept());
    return make("span", { class: "ex-keeping" }, this.keep, this.clear);
  }

  update(view) {
    if (this.train) this.updateTraining(view);
    if (this.seed) say(this.seed, `seed ${view.values.seed}`);
    if (this.theory && this.theory.value !== view.theory) this.theory.value = view.theory;
    this.seedEnds?.(view.values.seed).forEach((end, i) => this.seedButtons[i].setAttribute("aria-disabled", end));
    this.keep.disabled = !view.curve || view.nearest;
    this.clear.hidden = view.kept.length === 0;
    this.element.classList.toggle("ex-crowded", !this.clear.hidden || view.busy || view.status.state === "paused");
  }

  updateTraining({ status, busy }) {
    const { state, step = 0, steps = 0, seconds_left: seconds } = status;
    const paused = state === "paused";
    setIcon(this.trainIcon, busy ? "pause" : "play");
    say(this.trainWord, busy ? "Pause" : paused ? "Resume" : this.word);
    this.progress.style.width = (busy || paused) && steps > 0 ? `${Math.min(100, (100 * step) / steps)}%` : "0";
    this.cancel.hidden = !(busy || paused);
    say(this.left, busy ? duration(seconds) : "");
  }
}
