// The sentence under the figure, the gap to the theory, and notes on the state.
import { gapOf } from "../data/curve.ts";
import { make, say } from "../base/dom.ts";
import { gapText, percent, quantity, setting } from "../base/format.ts";

const PAUSE = 1000; // milliseconds between two announcements while training

export class Reading {
  constructor(figure) {
    this.figure = figure;
    this.pieces = (figure.spec.sentence ?? "").split(/(\{\w+(?::%)?\})/).filter(Boolean).map(piece);
    this.sentence = make("p", { class: "ex-sentence" }, ...this.pieces.map((p) => p.node));
    this.spokenSentence = make("p", { class: "ex-hidden", role: "status", "aria-live": "polite" });
    this.chip = make("span", { class: "ex-chip" });
    this.note = make("p", { class: "ex-message", "data-note": "", role: "status" });
    this.told = make("p", { class: "ex-message ex-told", "data-told": "", role: "status" });
    this.alert = make("p", { class: "ex-message ex-alert", role: "alert" });
    this.element = make("div", { class: "ex-say" }, this.alert, this.note, this.told, this.sentence, this.spokenSentence, this.chip);
    this.spoken = 0;
  }

  close() {
    clearTimeout(this.timer);
  }

  update(view) {
    this.tellNotes(view);
    this.tellGap(view);
    this.tellSentence(view);
    const wait = view.busy || this.figure.toolbar.player?.playing ? this.spoken + PAUSE - performance.now() : 0;
    clearTimeout(this.timer);
    if (wait > 0) this.timer = setTimeout(() => this.speak(), wait);
    else this.speak();
  }

  /** The copy that screen readers announce: while training, at most once a second. */
  speak() {
    this.spoken = performance.now();
    say(this.spokenSentence, this.sentence.hidden ? "" : this.sentence.textContent);
  }

  tellSentence(view) {
    this.sentence.hidden = !view.curve || view.index < 0;
    this.sentence.classList.toggle("ex-pale", view.nearest);
    for (const p of this.pieces) if (p.column) say(p.node, this.value(p, view));
  }

  value({ column, share }, view) {
    if (column === this.figure.spec.axis || column === "step") return view.step === null ? "–" : setting(view.step);
    if (column in view.values) return setting(view.values[column]);
    const value = view.curve?.column(column)?.[view.index];
    return share ? percent(value) : quantity(value);
  }

  tellNotes(view) {
    const trouble = this.figure.trouble || (view.status.state === "failed" ? view.status.message || "Training failed." : "");
    say(this.alert, trouble);
    this.alert.hidden = !trouble;
    const note = stateSentence(view, this.figure);
    say(this.note, note);
    this.note.hidden = !note;
    say(this.told, this.figure.told);
  }

  tellGap(view) {
    const parts = [view.curve, view.theory, view.nearest];
    if (this.parts?.every((part, i) => part === parts[i])) return;
    this.parts = parts;
    const found = view.curve && view.theory && !view.nearest ? this.gaps(view) : [];
    const label = this.figure.spec.theories?.find((t) => t.name === view.theory)?.label;
    say(this.chip, `gap to ${label}: ${found.map((g) => `${g.label} ${gapText(g.gap)}`).join(", ")}`);
    this.chip.hidden = found.length === 0;
    this.figure.el.dataset.gap = JSON.stringify(Object.fromEntries(found.map((g) => [g.column, g.gap])));
  }

  gaps({ curve, theory }) {
    const columns = this.figure.spec.gap ?? [];
    return columns.map((c) => ({ ...c, gap: gapOf(curve, theory, c.column) })).filter((g) => g.gap !== null);
  }
}

function piece(text) {
  const found = /^\{(\w+)(:%)?\}$/.exec(text);
  if (!found) return { node: document.createTextNode(text) };
  return { column: found[1], share: Boolean(found[2]), node: make("b") };
}

function stateSentence(view, figure) {
  const { state, message, step } = view.status;
  if (view.source === "live" || !view.recorded) {
    if (state === "diverged") return message || `Diverged at step ${step}: the curve ends at the last finite values.`;
    if (state === "cancelled") return message || `Stopped at step ${setting(step ?? 0)}.`;
    if (state === "waiting") return message || "";
  }
  if (!view.curve && state !== "training" && !figure.trouble) return figure.spec.live ? `Nothing has been ${figure.spec.axis === "step" ? "trained yet: press Train" : "computed yet: press Compute"}.` : "This figure has no data.";
  return "";
}

/** The few quiet words beside the cursor's slider. */
export function quietNote(view, axis) {
  const [verb, doing, done] = axis === "step" ? ["Train", "training", "trained"] : ["Compute", "computing", "computed"];
  if (view.busy && (view.nearest || !view.curve)) return `${doing}…`;
  if (view.nearest) return view.status.state === "paused" ? "paused" : `nearest recording; press ${verb}`;
  if (view.source === "live") return { training: doing, paused: "paused", done: `${done} here` }[view.status.state] ?? "";
  return "";
}
