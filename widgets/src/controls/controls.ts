// The controls: sliders, switches and menus for the settings, and the cursor's slider.
import { make, say, set } from "../base/dom.ts";
import { setting } from "../base/format.ts";
import { liveTrack, recordedTrack } from "./positions.ts";

const QUIET = { "data-lm-suppress-shortcuts": "true" }; // or JupyterLab keeps the arrow keys for itself

function name(label, symbol) {
  return make("span", { class: "ex-word" }, label, symbol ? make("i", {}, symbol) : null);
}

/** A range input over a drawn track with marks; its row. */
function slider(label, symbol, help) {
  const input = make("input", { type: "range", min: 0, step: "any", ...QUIET, "aria-label": label });
  const output = make("output");
  const [fill, marks] = [make("span", { class: "ex-fill" }), make("span", { class: "ex-marks" })];
  const track = make("span", { class: "ex-track" }, make("span", { class: "ex-rail" }, fill), marks, input);
  const note = make("span", { class: "ex-quiet" });
  const row = make("label", { class: "ex-row", title: help || null }, name(label, symbol), note, output, track);
  const show = (position, count) => {
    input.value = position;
    fill.style.width = `${(100 * position) / count}%`;
  };
  return { row, input, output, marks, note, show };
}

export class NumberControl {
  constructor(control, figure) {
    const { settings, spec } = figure;
    this.control = control;
    this.figure = figure;
    this.track = spec.live ? liveTrack(control) : recordedTrack(settings.recordedValues(control));
    this.parts = slider(control.label, control.symbol, control.help);
    this.element = set(this.parts.row, { "data-control": control.name });
    set(this.parts.input, { max: this.track.count, step: spec.live ? "any" : 1 });
    const place = (value) => make("span", { style: `left:${(100 * this.track.positionOf(value)) / this.track.count}%` });
    this.parts.marks.append(...this.track.marks.map(place));
    if (!spec.live) say(this.parts.note, `${this.track.marks.length} recorded values`);
    this.parts.input.addEventListener("input", () => this.choose(this.track.valueAt(Number(this.parts.input.value))));
    this.parts.input.addEventListener("keydown", (event) => this.press(event));
  }

  press(event) {
    const { track, value } = this;
    const moves = {
      ArrowRight: () => track.next(value, 1), ArrowUp: () => track.next(value, 1),
      ArrowLeft: () => track.next(value, -1), ArrowDown: () => track.next(value, -1),
      PageUp: () => track.nextMark(value, 1), PageDown: () => track.nextMark(value, -1),
      Home: () => track.valueAt(0), End: () => track.valueAt(track.count),
    };
    if (!(event.key in moves) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.choose(moves[event.key]());
  }

  choose(value) {
    this.figure.setValue(this.control.name, value);
  }

  update(view) {
    const value = view.values[this.control.name];
    if (value === this.value) return;
    this.value = value;
    const { input, output, show } = this.parts;
    const dragged = this.track.valueAt(Number(input.value)) === value;
    show(dragged ? Number(input.value) : this.track.positionOf(value), this.track.count);
    say(output, setting(value));
    input.setAttribute("aria-valuetext", setting(value));
  }
}

export class ChoiceControl {
  constructor(control, figure) {
    this.control = control;
    this.options = figure.spec.live ? (control.options ?? figure.settings.recordedValues(control)) : figure.settings.recordedValues(control);
    this.select = make("select", { ...QUIET, "aria-label": control.label }, ...this.options.map((o) => make("option", {}, String(o))));
    this.select.addEventListener("change", () => figure.setValue(control.name, this.options[this.select.selectedIndex]));
    this.element = make("label", { class: "ex-row ex-flat", "data-control": control.name, title: control.help || null }, name(control.label, control.symbol), this.select);
  }

  update(view) {
    this.select.selectedIndex = this.options.findIndex((o) => String(o) === String(view.values[this.control.name]));
  }
}

export class SwitchControl {
  constructor(control, figure) {
    this.control = control;
    this.input = make("input", { type: "checkbox", role: "switch", class: "ex-switch", ...QUIET });
    this.input.addEventListener("change", () => figure.setValue(control.name, this.input.checked));
    this.element = make("label", { class: "ex-row ex-flat", "data-control": control.name, title: control.help || null }, name(control.label, control.symbol), this.input);
  }

  update(view) {
    this.input.checked = Boolean(view.values[this.control.name]);
  }
}

/** A setting that this page cannot change: its word and its value. */
class FixedControl {
  constructor(control, figure) {
    const value = figure.settings.current({})[control.name];
    this.element = make("p", { class: "ex-row ex-flat", "data-control": control.name }, name(control.label, control.symbol), make("output", {}, setting(value)));
  }

  update() {}
}

const KINDS = { boolean: SwitchControl, choice: ChoiceControl };

export class Controls {
  constructor(figure) {
    const controls = figure.settings.controls.filter((c) => c.name !== "seed");
    const fixed = (c) => !figure.spec.live && figure.settings.recordedValues(c).length < 2;
    const create = (c) => new (fixed(c) ? FixedControl : (KINDS[c.kind] ?? NumberControl))(c, figure);
    const made = controls.map((c) => ({ part: create(c), folded: c.advanced || fixed(c) }));
    this.parts = made.map(({ part }) => part);
    const [main, more] = [false, true].map((folded) => made.filter((m) => m.folded === folded).map((m) => m.part.element));
    const fold = more.length ? make("details", { class: "ex-more" }, make("summary", {}, "more hyperparameters"), make("div", { class: "ex-controls" }, ...more)) : null;
    this.element = make("div", { class: "ex-settings" }, make("div", { class: "ex-controls" }, ...main), fold);
    this.element.hidden = made.length === 0;
  }

  update(view) {
    for (const part of this.parts) part.update(view);
  }
}

export class CursorControl {
  constructor(figure) {
    const { axis_label: label, axis_symbol: symbol } = figure.spec;
    this.parts = slider(capital(label ?? "step"), symbol);
    set(this.parts.input, { step: 1 });
    this.element = make("div", { class: "ex-cursor-row", "data-control": "cursor" }, this.parts.row);
    this.parts.input.addEventListener("input", () => figure.moveCursorToIndex(Number(this.parts.input.value)));
  }

  update(view, note) {
    const { input, output, show } = this.parts;
    const last = Math.max(0, (view.curve?.rows ?? 0) - 1);
    if (Number(input.max) !== Math.max(1, last)) input.max = Math.max(1, last);
    input.disabled = last === 0;
    show(Math.max(0, view.index), Math.max(1, last));
    const text = view.step === null ? "–" : setting(view.step);
    say(output, text);
    input.setAttribute("aria-valuetext", text);
    say(this.parts.note, note);
  }
}

function capital(word) {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
