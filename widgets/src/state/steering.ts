// What a reader, a link or words may ask of a figure: every request changes the model, and the figure is drawn again.
import { setting } from "../base/format.ts";
import { agrees } from "../data/agreement.ts";
import { Kept } from "../data/kept.ts";
import type { Action, Entries, Model, Status, Traits, Value, Values } from "../data/protocol.ts";
import { AT_REST, type Line, type Trainer } from "../trainer/port.ts";
import { type Asker, type Choice, stateFrom } from "./state.ts";
import type { Subject } from "./subject.ts";
import type { View } from "./view.ts";

export class Steering {
  readonly kept = new Kept();
  /** A quiet sentence under the figure, until the reader moves a control. */
  told = "";
  /** What was drawn last. */
  view: View | null = null;
  /** Where Play has put the cursor, null where it does not play: the model hears of it when it stops. */
  playhead: number | null = null;
  readonly subject: () => Subject;
  /** Where the cursor stands before anybody moves it, null for the end. */
  readonly home: number | null;
  private readonly model: Model;
  private readonly trainer: Trainer | null;
  private readonly changed: () => void;

  /** `subject()` is what the figure shows now; `changed()` draws it anew. */
  constructor(model: Model, trainer: Trainer | null, subject: () => Subject, changed: () => void) {
    this.model = model;
    this.home = model.get("cursor") ?? null;
    this.trainer = trainer;
    this.subject = subject;
    this.changed = changed;
  }

  get status(): Status {
    return this.trainer?.status ?? AT_REST;
  }

  get line(): Line {
    return this.trainer?.line ?? "open";
  }

  get choice(): Choice {
    const values = this.subject().settings.current(this.model.get("values"));
    return { values, cursor: this.model.get("cursor") ?? null, theory: this.theory };
  }

  /** The theory drawn, "" for none; the first where the model does not say. */
  private get theory(): string {
    const names = ["", ...this.subject().theories.map((t) => t.name)];
    const chosen = this.model.get("theory") ?? undefined;
    return chosen !== undefined && names.includes(chosen) ? chosen : (names[1] ?? "");
  }

  private save<K extends keyof Traits>(name: K, value: Traits[K]): void {
    if (name === "cursor") this.playhead = null;
    this.model.set(name, value);
    this.sync();
  }

  /** Tell the other end of the model what has changed, if there is one. */
  private sync(): void {
    if (this.line === "gone") return;
    try {
      this.model.save_changes();
    } catch {
      // the connection has broken just now; the trainer will say so
    }
  }

  tell(text: string): void {
    this.told = text;
    this.changed();
  }

  /** Show what entries {name: text} ask for and leave the rest as it is; a note says what of them means nothing. Values
      that are not recorded train at once, but those of a link only when they are asked for. */
  apply(entries: Entries, asker: Asker = "text"): void {
    const before = this.choice;
    const { notes, ...wanted } = stateFrom(this.subject(), entries, before, asker);
    if (JSON.stringify(wanted.cursor) !== JSON.stringify(before.cursor)) this.playhead = null;
    for (const name of ["values", "cursor", "theory"] as const) {
      if (JSON.stringify(wanted[name]) !== JSON.stringify(before[name])) this.model.set(name, wanted[name]);
    }
    this.sync();
    if (asker === "link") this.trainer?.hold();
    else if (this.isHeld) this.trainer?.ask("train");
    this.tell(notes.join(" "));
  }

  /** Whether the present values wait to be trained. */
  private get isHeld(): boolean {
    const { settings } = this.subject();
    const { values } = this.choice;
    const { state, values: told } = this.status;
    return state === "waiting" && agrees(values, told) && !settings.isRecorded(values);
  }

  /** Set several fields at once. */
  choose(values: Values): void {
    this.save("values", { ...this.choice.values, ...values });
    this.tell("");
  }

  setValue(name: string, value: Value): void {
    this.choose({ [name]: value });
  }

  ask(action: Action): void {
    if (action === "further" || (action === "train" && this.status.state !== "paused")) {
      this.playhead = null;
      this.model.set("cursor", null);
    }
    this.trainer?.ask(action);
    this.tell("");
  }

  /** Twice as many steps as the run on screen has that was trained here to its end; 0 where none may have so many. */
  get twice(): number {
    const { axis, settings, spec } = this.subject();
    const { source, status } = this.view ?? {};
    const control = settings.control("steps");
    const steps = 2 * (status?.steps ?? 0);
    const ended = source === "live" && status?.state === "done" && axis.hasSteps;
    return ended && (!control || settings.isFree(control)) && steps <= (spec.axis?.most ?? Infinity) ? steps : 0;
  }

  /** Train so long. A kernel goes on where it can, and says where it cannot; a page always begins again. */
  further(): void {
    const { settings, spec } = this.subject();
    const steps = this.twice;
    if (!steps) return;
    if (settings.control("steps")) this.setValue("steps", steps);
    else this.ask("further");
    if (spec.trainer === "browser") this.tell(`It trains from step 0 again, now to step ${setting(steps)}.`);
  }

  moveCursorToIndex(index: number): void {
    const curve = this.view?.curve;
    if (!curve?.rows) return;
    this.save("cursor", index >= curve.rows - 1 ? null : curve.steps[index]);
    this.tell("");
  }

  /** To a place that may lie between two rows of training steps; along a field there is nothing between two rows. */
  goTo(place: number): void {
    const { axis } = this.subject();
    const steps = this.view?.curve?.steps ?? [];
    const step = axis.isField ? (steps[axis.nearestRow(steps, place)] ?? place) : Math.round(place);
    this.save("cursor", step >= steps[steps.length - 1] ? null : step);
    this.tell("");
  }

  /** Play shows this place. */
  playTo(place: number): void {
    this.playhead = place;
    this.changed();
  }

  /** Play is over: the cursor stays at a place, or with null at the last row, whichever that is. */
  restAt(place: number | null): void {
    this.save("cursor", place);
    this.changed();
  }

  /** To the row that is nearest on the screen. */
  moveCursorTo(step: number): void {
    this.moveCursorToIndex(this.subject().axis.nearestRow(this.view?.curve?.steps ?? [], step));
  }

  chooseTheory(name: string): void {
    this.save("theory", name);
    this.tell("");
  }

  keep(): void {
    if (!this.view?.curve) return;
    const full = this.kept.add(this.view.curve, this.view.values);
    this.tell(full ? "The figure keeps four curves; the oldest made room." : "");
  }

  /** The curves that an author has kept for the reader: recorded runs {field: value}, the rest as at the start. */
  keepGiven(): void {
    const subject = this.subject();
    if (this.kept.version) return;
    for (const given of subject.spec.kept ?? []) {
      const values = { ...subject.settings.defaults, ...given };
      const curve = subject.recordedCurve(values);
      if (curve) this.kept.add(curve, values);
    }
  }

  clearKept(): void {
    this.kept.clear();
    this.tell("");
  }
}
