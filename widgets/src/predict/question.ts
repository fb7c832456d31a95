// A question before the figure: choices, or a curve to draw. The figure is veiled until it is answered, then it plays
// once from its start, and the answer is shown beside what happened.
import { button, make, QUIET, say, set } from "../base/dom.ts";
import { setting } from "../base/format.ts";
import { Memory } from "../base/memory.ts";
import type { Model, Prediction, QuestionSpec } from "../data/protocol.ts";
import type { Sheet } from "../data/scales.ts";
import type { Subject } from "../state/subject.ts";
import type { View } from "../state/view.ts";
import { type Answers, answersOf } from "./memory.ts";
import { tellTakeAway } from "./recall.ts";
import { type Across, type Point, pointsOf, scoreOf, timesOf, verdict } from "./score.ts";
import { type Compared, Sketch } from "./sketch.ts";
import { Spread } from "./spread.ts";

/** What the question needs of its figure. */
export interface Asker {
  readonly el: HTMLElement;
  readonly name: string;
  /** Play from the first row. */
  replay(): void;
  /** Draw the figure anew. */
  plan(): void;
  /** The element of the figure that is veiled. */
  card(): HTMLElement;
}

type State = "asking" | "playing" | "open";

/** A panel on whose sheet a curve is drawn. */
interface Drawable {
  readonly element: HTMLElement;
  readonly sheet?: Sheet | null;
}

export class Question {
  readonly element = make("div", { class: "ex-predict" });
  private readonly spec: QuestionSpec;
  private readonly subject: Subject;
  private readonly figure: Asker;
  private readonly answers: Answers;
  private readonly spread: Spread;
  private readonly show: HTMLButtonElement;
  private readonly verdict = make("p", { class: "ex-verdict", role: "status" });
  private sketch: Sketch | null = null;
  private prediction: Prediction;
  state: State;
  private told = "";
  private recalled: string | null = null;
  private brings = false;
  private refocuses = false;
  private readonly drawn = new Memory();

  constructor(spec: QuestionSpec, subject: Subject, model: Model, figure: Asker) {
    this.spec = spec;
    this.subject = subject;
    this.figure = figure;
    this.answers = answersOf(model);
    this.prediction = this.answers.read();
    this.state = this.prediction.shown ? "open" : "asking";
    this.show = button("ex-primary", "show-answer", "Show what happened", () => this.commit(this.drawnNow()));
    this.spread = new Spread(spec);
    this.build();
  }

  /** The question of a figure, null where it has none; `before`: of the same figure, when it was built the last time. */
  static of(subject: Subject, model: Model, asker: Asker, before?: Question | null): Question | null {
    if (!subject.spec.question) return null;
    const question = new Question(subject.spec.question, subject, model, asker);
    if (before && !before.isVeiled) question.open();
    return question;
  }

  get isVeiled(): boolean {
    return this.state === "asking";
  }

  /** Whether the figure is shown for the first time: its curves end at the cursor. */
  get isPlaying(): boolean {
    return this.state === "playing";
  }

  private get draws(): boolean {
    return this.spec.kind === "draw";
  }

  /** Show the figure as it is, without a word: a link or words of the text set it. */
  open(): void {
    if (this.isVeiled) this.turn("open");
  }

  /** Ask once more, as a teacher does before each class. */
  askAgain(): void {
    this.forgetDrawing();
    this.answer({ shown: false }, "asking");
    this.element.querySelector<HTMLElement>("button")?.focus();
  }

  /** Another view of the figure, or Python, has answered or asks once more. */
  hear(): void {
    const now = this.answers.read();
    if (same(now, this.prediction)) return; // what was written here
    this.forgetDrawing();
    this.prediction = now;
    this.turn(now.shown ? "open" : "asking");
  }

  private forgetDrawing(): void {
    this.sketch?.svg.remove();
    this.sketch = null;
  }

  private commit(prediction: Prediction): void {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (!calm) this.figure.replay();
    this.brings = true;
    this.answer({ ...prediction, shown: true }, calm ? "open" : "playing");
  }

  private answer(prediction: Prediction, state: State): void {
    this.prediction = prediction;
    this.answers.write(prediction);
    this.turn(state);
  }

  private turn(state: State): void {
    this.refocuses = state !== "asking" && this.element.contains(document.activeElement); // its button is gone
    this.state = state;
    this.build();
    this.figure.plan();
  }

  private drawnNow(): Prediction {
    return this.sketch?.isComplete ? { drawn: this.sketch.shares } : {};
  }

  private build(): void {
    this.told = "";
    this.element.replaceChildren(...(this.isVeiled ? this.asking() : this.answered()));
    this.element.hidden = this.element.childElementCount === 0;
    this.element.classList.toggle("ex-answered", !this.isVeiled);
  }

  private asking(): HTMLElement[] {
    const text = make("p", { class: "ex-question" }, make("b", {}, "Predict. "), this.spec.text);
    const skip = button("", "show-me", this.draws ? "Just show me" : "Show me", () => this.commit({}));
    const never = this.answers.never ? [button("ex-plain", "show-always", "Always show me", () => this.always())] : [];
    const keys = this.draws ? "Draw on the empty axes, or move the knots with the arrow keys. " : "";
    const note = make("p", { class: "ex-stays" }, `${keys}Your answer stays in ${this.answers.place}.`);
    const acts = this.draws
      ? [this.show, button("", "start-over", "Start over", () => this.sketch?.clear()), skip, ...never]
      : [skip, ...never];
    return [text, ...(this.draws ? [] : [this.choices()]), make("div", { class: "ex-acts" }, ...acts), note];
  }

  private choices(): HTMLElement {
    const buttons = this.spec.choices.map((text, choice) => {
      const number = make("span", { class: "ex-number", "aria-hidden": "true" }, String(choice + 1));
      const about = { type: "button", class: "ex-choice", "data-choice": choice, ...QUIET };
      const node = make("button", about, number, make("span", {}, text));
      node.addEventListener("click", () => this.commit({ choice }));
      return node;
    });
    return make("div", { class: "ex-choices", role: "group", "aria-label": "Answers" }, ...buttons);
  }

  private always(): void {
    this.answers.never?.();
    this.open();
  }

  private answered(): HTMLElement[] {
    if (this.prediction.choice === undefined && !this.prediction.drawn) return [];
    say(this.verdict, this.isPlaying ? "Now watch." : this.chosen());
    if (this.isPlaying) return [this.verdict];
    const again = button("", "ask-again", this.draws ? "Draw again" : "Ask again", () => this.askAgain());
    const play = button("", "play-again", "Play again", () => this.commit(this.prediction));
    return [this.verdict, make("div", { class: "ex-acts" }, play, again), this.spread.element];
  }

  /** What was chosen, beside what happened. */
  private chosen(): string {
    const { choices, answer } = this.spec;
    const { choice } = this.prediction;
    if (choice === undefined || !choices[choice]) return "";
    const said = `You chose: “${choices[choice]}”`;
    return choice === answer ? `${said} And so it is.` : `${said} What happens: “${choices[answer]}”`;
  }

  /** Once the figure has played, or the reader has taken its cursor, the answer is told. */
  follow(playing: boolean): void {
    if (this.isPlaying && !playing) this.turn("open");
  }

  /** Called at every drawing, once the panels are drawn. */
  update(view: View, panels: readonly Drawable[]): void {
    const card = this.figure.card();
    card.classList.toggle("ex-veiled", this.isVeiled);
    card.classList.toggle("ex-unveiling", this.isPlaying);
    veilBeside(card);
    const panel = panels.find((each) => each.sheet) ?? panels[0];
    for (const each of panels) each.element.classList.toggle("ex-questioned", each === panel);
    panel?.element.querySelectorAll(".ex-box > svg:not(.ex-sketch)").forEach((svg) => {
      set(svg, { "aria-hidden": this.isVeiled ? "true" : null }); // its description has the numbers
    });
    panel?.element.querySelectorAll<SVGElement>(".ex-line[data-series]").forEach((node) => {
      node.classList.toggle("ex-given", this.spec.given.includes(node.dataset.series ?? ""));
    });
    if (this.draws) this.updateSketch(view, panel?.sheet ?? null);
    if (this.brings) panel?.element.scrollIntoView({ block: "nearest" }); // controls that were veiled have moved it
    if (this.refocuses) card.querySelector<HTMLElement>("[data-action=play]")?.focus({ preventScroll: true });
    this.brings = false;
    this.refocuses = false;
    this.tell();
  }

  /** Also at the take-away, where the page has a place for it. */
  private tell(): void {
    const text = this.state === "open" ? this.told || this.chosen() : "";
    if (this.isPlaying || text === this.recalled || !this.figure.el.isConnected) return;
    this.recalled = text;
    tellTakeAway(this.figure.el, this.figure.name, text);
  }

  private updateSketch(view: View, sheet: Sheet | null): void {
    const kept = this.prediction.drawn;
    if (!this.isVeiled && !kept) this.sketch?.svg.remove(); // shown without a drawing
    if (!sheet || !(this.isVeiled || kept)) return;
    this.sketch ??= new Sketch(this.subject.axis.label, kept ?? [], () => this.followHand());
    const asked = this.isAsked(view);
    const { left, top, width, height } = sheet;
    if (!this.drawn.changed(this.sketch, this.state, view.curve, asked, left, top, width, height)) return;
    const compared = this.state === "open" && kept && asked ? this.compared(view, sheet, kept) : null;
    this.sketch.lay(sheet, this.isVeiled, compared);
    this.sketch.svg.style.display = asked ? "" : "none";
    this.followHand();
    if (compared && kept) {
      this.told = verdict(this.spec, pointsOf(kept), compared.measured, this.across(sheet));
      say(this.verdict, this.told);
    }
  }

  /** Whether the run is the one that was asked for. */
  private isAsked({ values }: View): boolean {
    return Object.entries(this.subject.settings.defaults).every(([name, value]) => values[name] === value);
  }

  private followHand(): void {
    const whole = this.sketch?.isComplete ?? false;
    this.show.disabled = !whole;
    set(this.show, { title: whole ? null : "Draw from the left end of the axis to the right one" });
  }

  private compared(view: View, sheet: Sheet, drawn: readonly number[]): Compared | null {
    const measured = this.measured(view, sheet);
    if (measured.length < 2) return null;
    const score = scoreOf(this.spec.scored, pointsOf(drawn), measured);
    return { measured, score, times: timesOf(score, this.across(sheet)) };
  }

  private across({ x, left, width }: Sheet): Across {
    const value = (share: number) => x.back(left + share * width);
    const { isField } = this.subject.axis;
    const tell = (share: number) => {
      const here = value(share);
      return isField ? setting(Number(here.toPrecision(2))) : `step ${setting(Math.round(here))}`;
    };
    return { value, tell, later: isField ? "as far" : "as late" };
  }

  private measured({ curve }: View, { x, y, left, top, width, height }: Sheet): Point[] {
    const values = curve?.column(this.spec.column) ?? [];
    const points = Array.from(values, (value, i): Point => {
      return [(x.at(curve?.steps[i] ?? 0) - left) / width, (top + height - y.at(value)) / height];
    });
    return points.filter(([across, up]) => Number.isFinite(across) && Number.isFinite(up));
  }
}

function same(one: Prediction, other: Prediction): boolean {
  const [a, b] = [one, other].map(({ shown, choice, drawn }) => JSON.stringify([Boolean(shown), choice, drawn]));
  return a === b;
}

/** Name the block that a figure is in on a page or in a notebook, if it is veiled: so is the text that speaks of it. */
export function veilBeside(figure: HTMLElement): void {
  const block = figure.closest(".wnl-beside, .jp-Cell") ?? figure.closest(".cell");
  block?.classList.toggle("wnl-veiled", block.querySelector(".ex-veiled") !== null);
}
