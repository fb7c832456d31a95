// The sentence under the figure, the gap to the theory, and notes on the state.
import { make, say } from "../base/dom.ts";
import { percent, quantity, setting } from "../base/format.ts";
import { Since } from "../base/since.ts";
import { waitOf } from "../data/moments.ts";
import type { Subject } from "../state/subject.ts";
import type { View } from "../state/view.ts";
import { type Clause, clausesOf, type Piece } from "./clauses.ts";
import { Failure } from "./failure.ts";
import { Gap } from "./gap.ts";
import { stateSentence } from "./sentences.ts";

const PAUSE = 1000; // milliseconds between two announcements
const SOON = 0.4; // seconds; a run that is set up sooner needs no word about it

/** A clause of the sentence on the page, and which of its two sides stands there. */
interface Spoken {
  clause: Clause;
  element: HTMLElement;
  shown: Piece[] | null;
}

/** What else is told: what is damaged, and the quiet note. */
export interface Remarks {
  trouble: string;
  told: string;
}

export class Reading {
  readonly element: HTMLElement;
  /** What went wrong; it stands above the panels, where a reader who moves a control sees it. */
  readonly alert = make("div", { class: "ex-alert", role: "alert", hidden: true });
  readonly sentence: HTMLElement;
  private readonly gap: Gap;
  private readonly subject: Subject;
  private readonly clauses: Spoken[];
  private readonly spokenSentence = make("p", { class: "ex-hidden", role: "status", "aria-live": "polite" });
  private readonly note = make("p", { class: "ex-message", "data-note": "", role: "status" });
  private readonly told = make("p", { class: "ex-message ex-told", "data-told": "", role: "status" });
  private readonly failure = new Failure(this.alert);
  private readonly preparing = new Since();
  private spoken = 0;
  private holds = false;
  private late: ReturnType<typeof setTimeout> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(subject: Subject) {
    this.subject = subject;
    this.gap = new Gap(subject);
    const clauses = clausesOf(subject.spec.sentence ?? "");
    this.clauses = clauses.map((clause) => ({ clause, element: make("span"), shown: null }));
    this.sentence = make("p", { class: "ex-sentence" }, ...this.clauses.map(({ element }) => element));
    const parts = [this.note, this.told, this.sentence, this.spokenSentence, this.gap.chip, this.gap.formula];
    this.element = make("div", { class: "ex-say" }, ...parts);
  }

  get chip(): HTMLElement {
    return this.gap.chip;
  }

  /** {column: gap over the run} to the theory that is drawn. */
  get gaps(): Record<string, number> {
    return this.gap.whole;
  }

  close(): void {
    clearTimeout(this.timer);
    clearTimeout(this.late);
  }

  update(view: View, remarks: Remarks): void {
    this.holdHeight(view);
    this.tellNotes(view, remarks);
    this.gap.update(view);
    this.tellSentence(view);
    const wait = this.spoken + PAUSE - performance.now();
    if (wait <= 0) this.speak();
    else this.timer ??= setTimeout(() => this.speak(), wait);
  }

  /** The copy that screen readers announce: at most once a second, and what stands at the end. */
  private speak(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.spoken = performance.now();
    say(this.spokenSentence, this.sentence.hidden ? "" : (this.sentence.textContent ?? ""));
  }

  /** What is below does not jump while a run has no row yet, or no theory: its words keep their place. */
  private holdHeight(view: View): void {
    const holds = view.busy || !view.curve || view.index < 0;
    if (holds && !this.holds) this.element.style.minHeight = `${this.element.offsetHeight}px`;
    else if (!holds) this.element.style.minHeight = "";
    this.holds = holds;
  }

  private tellSentence(view: View): void {
    this.sentence.hidden = !view.curve || view.index < 0;
    for (const spoken of this.clauses) this.tellClause(spoken, view);
  }

  private tellClause(spoken: Spoken, view: View): void {
    const { said } = spoken.clause;
    const otherwise = mayCome(view) ? spoken.clause.meanwhile : spoken.clause.otherwise;
    const lacks = (piece: Piece) => piece.name !== undefined && this.value(piece, view) === null;
    const pieces = otherwise && said.some(lacks) ? otherwise : said;
    if (pieces !== spoken.shown) {
      const nodes = pieces.map(({ text, name }) => (name === undefined ? document.createTextNode(text) : make("b")));
      spoken.element.replaceChildren(...nodes);
    }
    spoken.shown = pieces;
    pieces.forEach((piece, i) => {
      if (piece.name !== undefined) say(spoken.element.childNodes[i], this.value(piece, view) ?? "–");
    });
  }

  /** What stands for a name; null for a moment that has not come, and for a wait that there is not. */
  private value({ name = "", share }: Piece, view: View): string | null {
    if (this.subject.axis.isCalled(name)) return view.stepText;
    const moment = momentIn(name, view, this.subject);
    if (moment !== undefined) return moment;
    if (name in view.values) return setting(view.values[name]);
    const value = view.curve?.at(name, view.index, view.told);
    return share ? percent(value) : quantity(value, view.curve?.top(name));
  }

  private tellNotes(view: View, { trouble, told }: Remarks): void {
    const { state, message, details } = view.status;
    const failed = !trouble && state === "failed";
    this.failure.tell(trouble || (failed ? message || "Training failed." : ""), failed ? details : "");
    this.tellState(view, trouble !== "");
    say(this.told, told);
  }

  private tellState(view: View, damaged: boolean): void {
    clearTimeout(this.late);
    const soon = this.preparing.seconds(view.preparing) < SOON;
    if (view.preparing && soon) this.late = setTimeout(() => this.tellState(view, damaged), 1000 * SOON);
    const note = stateSentence(view, this.subject, { damaged, soon });
    say(this.note, note);
    this.note.hidden = !note;
  }
}

/** Whether what has not come in a run may come yet: it trains, or will go on. */
function mayCome({ source, status }: View): boolean {
  return source === "live" && (status.state === "training" || status.state === "paused");
}

/** The step of a moment, or the wait between two of them, null where there is none; undefined for what is neither. */
function momentIn(word: string, { moments }: View, { spec }: Subject): string | null | undefined {
  const declared = spec.moments ?? [];
  if (word === "wait" && declared.length === 2) {
    const wait = waitOf(moments, 2);
    return wait === null ? null : setting(Number(wait.toPrecision(2)));
  }
  if (!declared.some(({ name }) => name === word)) return undefined;
  const found = moments.find(({ name }) => name === word);
  return found ? setting(found.step) : null;
}
