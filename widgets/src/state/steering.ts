// What the model holds of a figure, and what a reader, a link or words may ask of it.
import { Curve } from "../data/curve.ts";
import { setting } from "../base/format.ts";
import { Kept } from "../data/kept.ts";
import { stateFrom } from "./state.ts";

/** The half of a figure that changes its model; the other half draws: it has `plan`, `settings`, `spec` and `view`. */
export class Steering {
  constructor(model) {
    Object.assign(this, { model, kept: new Kept(), told: "" });
  }

  get status() {
    return { state: "recorded", run: 0, step: 0, steps: 0, ...this.model.get("status") };
  }

  /** The theory drawn, "" for none; the first where the model does not say. */
  get theory() {
    const [names, chosen] = [["", ...(this.spec.theories ?? []).map((t) => t.name)], this.model.get("theory")];
    return names.includes(chosen) ? chosen : (names[1] ?? "");
  }

  get state() {
    return { values: this.settings.current(this.model.get("values")), cursor: this.model.get("cursor") ?? null, theory: this.theory };
  }

  save(name, value) {
    this.model.set(name, value);
    this.model.save_changes();
  }

  /** A quiet sentence under the figure, until the reader moves a control. */
  tell(text) {
    this.told = text;
    this.plan();
  }

  /** Show what entries {name: text} ask for and leave the rest as it is; a note says what of them means nothing. */
  apply(entries, asker = "text") {
    const before = this.state;
    const { notes, ...wanted } = stateFrom(this.settings, entries, before, asker);
    for (const name of ["values", "cursor", "theory"]) {
      if (JSON.stringify(wanted[name]) !== JSON.stringify(before[name])) this.model.set(name, wanted[name]);
    }
    this.model.save_changes();
    this.tell(notes.join(" "));
  }

  setValue(name, value) {
    this.save("values", { ...this.settings.current(this.model.get("values")), [name]: value });
    this.tell("");
  }

  ask(action) {
    const serial = (this.model.get("request")?.serial ?? 0) + 1;
    if (action === "train" && this.status.state !== "paused") this.model.set("cursor", null);
    this.save("request", { serial, action });
    this.tell("");
  }

  moveCursorToIndex(index) {
    const { curve } = this.view;
    if (!curve?.rows) return;
    this.save("cursor", index >= curve.rows - 1 ? null : curve.steps[index]);
    this.tell("");
  }

  /** To the row whose step is nearest on the screen. */
  moveCursorTo(step) {
    const steps = this.view.curve?.steps ?? [];
    const log = this.spec.axis === "step" ? (s) => Math.log1p(Math.max(s, -0.999)) : (s) => Math.log(Math.max(s, 1e-300));
    const at = this.spec.axis_scale === "log" ? log : (s) => s;
    let best = 0;
    for (let i = 1; i < steps.length; i++) if (Math.abs(at(steps[i]) - at(step)) < Math.abs(at(steps[best]) - at(step))) best = i;
    this.moveCursorToIndex(best);
  }

  chooseTheory(name) {
    this.save("theory", name);
    this.tell("");
  }

  keep() {
    const { curve, values } = this.view;
    if (!curve) return;
    const full = this.kept.add(curve, this.labelOf(values));
    this.tell(full ? "The figure keeps four curves; the oldest made room." : "");
  }

  labelOf(values) {
    const told = this.settings.label(values).map((c) => `${c.symbol || c.label} ${setting(values[c.name])}`);
    return told.join(", ") || "kept";
  }

  /** The curves that an author has kept for the reader: recorded runs {field: value}, the rest as at the start. */
  keepGiven() {
    if (!this.recording || this.kept.version) return;
    for (const given of this.spec.kept ?? []) {
      const values = { ...this.settings.defaults, ...given };
      this.kept.add(new Curve(this.recording, this.settings.where(values), this.spec.axis), this.labelOf(values));
    }
  }

  clearKept() {
    this.kept.clear();
    this.tell("");
  }
}
