// The controls: sliders, switches and menus for the settings.
import { make, QUIET, say, set } from "../base/dom.ts";
import { setting } from "../base/format.ts";
import type { ControlSpec, Value } from "../data/protocol.ts";
import { pressed, type Track, trackOf } from "../state/positions.ts";
import type { Steering } from "../state/steering.ts";
import { typed } from "../state/typed.ts";
import type { View } from "../state/view.ts";
import { slider, word } from "./slider.ts";
import { Typing } from "./typing.ts";

/** A row of the settings. */
interface Control {
  readonly element: HTMLElement;
  update(view: View): void;
}

type MakeControl = new (control: ControlSpec, steering: Steering) => Control;

function flatRow(control: ControlSpec, steering: Steering, input: HTMLElement): HTMLElement {
  const { name, label, symbol, help } = control;
  const about = { class: "ex-row ex-flat", "data-control": name, title: help || null };
  const only = steering.subject().settings.isRecordedOnly(control) ? "recorded only" : "";
  return make("label", about, make("span", {}, word(label, symbol), make("span", { class: "ex-quiet" }, only)), input);
}

class NumberControl implements Control {
  readonly element: HTMLElement;
  private readonly name: string;
  private readonly steering: Steering;
  private readonly track: Track;
  private readonly parts: ReturnType<typeof slider>;
  private value = Number.NaN;

  constructor(control: ControlSpec, steering: Steering) {
    const subject = steering.subject();
    const { settings } = subject;
    this.name = control.name;
    this.steering = steering;
    this.track = trackOf(settings, control);
    this.parts = slider(control.label, control.symbol, control.help);
    this.element = set(this.parts.row, { "data-control": control.name });
    const { input, marks, note } = this.parts;
    set(input, { max: this.track.count, step: settings.isFree(control) ? "any" : 1 });
    marks.append(...this.track.marks.map((value) => this.mark(value)));
    say(note, subject.range(control));
    input.addEventListener("input", () => this.choose(this.track.valueAt(Number(input.value))));
    input.addEventListener("keydown", (event) => {
      const value = pressed(event, this.track, this.value);
      if (value !== null) this.choose(value);
    });
    new Typing(this.parts, control.label, {
      written: () => String(this.value),
      take: (text) => this.take(control, text),
    });
  }

  private take(control: ControlSpec, text: string): string {
    const found = typed(this.steering.subject().settings, control, text);
    if (typeof found === "string") return found;
    this.choose(found);
    return "";
  }

  private mark(value: number): HTMLElement {
    return make("span", { style: `left:${(100 * this.track.positionOf(value)) / this.track.count}%` });
  }

  private choose(value: number): void {
    this.steering.setValue(this.name, value);
  }

  update(view: View): void {
    const value = Number(view.values[this.name]);
    if (value === this.value) return;
    this.value = value;
    const { input, output, show } = this.parts;
    const dragged = this.track.valueAt(Number(input.value)) === value;
    show(dragged ? Number(input.value) : this.track.positionOf(value), this.track.count);
    say(output, setting(value));
    input.setAttribute("aria-valuetext", setting(value));
  }
}

class ChoiceControl implements Control {
  readonly element: HTMLElement;
  private readonly name: string;
  private readonly options: Value[];
  private readonly select: HTMLSelectElement;

  constructor(control: ControlSpec, steering: Steering) {
    const { settings } = steering.subject();
    this.name = control.name;
    this.options = (settings.isFree(control) && control.options) || settings.offered(control);
    const options = this.options.map((o) => make("option", { value: String(o) }, setting(o)));
    this.select = make("select", { ...QUIET, "aria-label": control.label }, ...options);
    this.select.addEventListener("change", () =>
      steering.setValue(control.name, this.options[this.select.selectedIndex]),
    );
    this.element = flatRow(control, steering, this.select);
  }

  update(view: View): void {
    this.select.selectedIndex = this.options.findIndex((o) => String(o) === String(view.values[this.name]));
  }
}

class SwitchControl implements Control {
  readonly element: HTMLElement;
  private readonly name: string;
  private readonly input = make("input", { type: "checkbox", role: "switch", class: "ex-switch", ...QUIET });

  constructor(control: ControlSpec, steering: Steering) {
    this.name = control.name;
    this.input.addEventListener("change", () => steering.setValue(control.name, this.input.checked));
    this.element = flatRow(control, steering, this.input);
  }

  update(view: View): void {
    this.input.checked = Boolean(view.values[this.name]);
  }
}

/** A setting that this page cannot change: its word and its value. */
class FixedControl implements Control {
  readonly element: HTMLElement;

  constructor({ name, label, symbol }: ControlSpec, steering: Steering) {
    const value = make("output", { "aria-live": "off" }, setting(steering.choice.values[name]));
    this.element = make("p", { class: "ex-row ex-flat", "data-control": name }, word(label, symbol), value);
  }

  update(): void {}
}

const CONTROLS: Record<ControlSpec["type"], MakeControl> = {
  number: NumberControl,
  integer: NumberControl,
  boolean: SwitchControl,
  choice: ChoiceControl,
};

export class Controls {
  readonly element: HTMLElement;
  private readonly made: { part: Control; folded: boolean }[];
  private readonly main = make("div", { class: "ex-controls" });
  private readonly rest = make("div", { class: "ex-controls" });
  private readonly fold = make("details", { class: "ex-more" }, make("summary", {}, "more hyperparameters"), this.rest);

  constructor(steering: Steering) {
    const { settings } = steering.subject();
    const shown = settings.controls.filter((c) => c.name !== "seed");
    const isFixed = (c: ControlSpec) => !settings.isFree(c) && settings.offered(c).length < 2;
    this.made = shown.map((c) => {
      const part = new (isFixed(c) ? FixedControl : CONTROLS[c.type])(c, steering);
      return { part, folded: c.advanced || isFixed(c) };
    });
    this.element = make("div", { class: "ex-settings" }, this.main, this.fold);
    this.element.hidden = this.made.length === 0;
    this.shorten(false);
  }

  /** Show the first control alone, the others under "more hyperparameters"; or all that are not advanced. */
  shorten(short: boolean): void {
    const first = this.made.find((m) => !m.folded);
    const isFolded = (m: { folded: boolean }) => m.folded || (short && m !== first);
    const elements = (folded: boolean) => this.made.filter((m) => isFolded(m) === folded).map((m) => m.part.element);
    this.main.replaceChildren(...elements(false));
    this.rest.replaceChildren(...elements(true));
    this.fold.hidden = this.rest.childElementCount === 0;
  }

  update(view: View): void {
    for (const { part } of this.made) part.update(view);
  }
}
