// The sentence under the figure, the gap to the theory, and notes on the state.
import { make, say } from "../base/dom.ts";
import { percent, quantity, setting } from "../base/format.ts";
import { Since } from "../base/since.ts";
import { waitOf } from "../data/moments.ts";
import type { Subject } from "../state/subject.ts";
import type { View } from "../state/view.ts";
import { Gap } from "./gap.ts";
import { stateSentence } from "./sentences.ts";

const PAUSE = 1000; // milliseconds between two announcements
const SOON = 0.4; // seconds; a run that is set up sooner needs no word about it

/** A stretch of the sentence: words, or the value of a column. */
interface Piece {
  node: Node;
  column?: string;
  share?: boolean;
}

/** What else is told: what is damaged, and the quiet note. */
export interface Remarks {
  trouble: string;
  told: string;
}

export class Reading {
  readonly element: HTMLElement;
  /** What went wrong; it stands above the panels, where a reader who moves a control sees it. */
  readonly alert = make("p", { class: "ex-alert", role: "alert" });
  readonly sentence: HTMLElement;
  private readonly gap: Gap;
  private readonly subject: Subject;
  private readonly pieces: Piece[];
  private readonly spokenSentence = make("p", { class: "ex-hidden", role: "status", "aria-live": "polite" });
  private readonly note = make("p", { class: "ex-message", "data-note": "", role: "status" });
  private readonly told = make("p", { class: "ex-message ex-told", "data-told": "", role: "status" });
  private readonly preparing = new Since();
  private spoken = 0;
  private holds = false;
  private late: ReturnType<typeof setTimeout> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(subject: Subject) {
    this.subject = subject;
    this.gap = new Gap(subject);
    this.pieces = (subject.spec.sentence ?? "")
      .split(/(\{[\w ]+(?::%)?\})/)
      .filter(Boolean)
      .map(piece);
    this.sentence = make("p", { class: "ex-sentence" }, ...this.pieces.map((p) => p.node));
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
    for (const { node, column, share } of this.pieces) if (column) say(node, this.value(column, share, view));
  }

  private value(column: string, share: boolean | undefined, view: View): string {
    if (this.subject.axis.isCalled(column)) return view.stepText;
    const moment = momentIn(column, view, this.subject);
    if (moment !== null) return moment;
    if (column in view.values) return setting(view.values[column]);
    const value = view.curve?.at(column, view.index, view.share);
    return share ? percent(value) : quantity(value, view.curve?.top(column));
  }

  private tellNotes(view: View, { trouble, told }: Remarks): void {
    const { state, message } = view.status;
    const wrong = trouble || (state === "failed" ? message || "Training failed." : "");
    say(this.alert, wrong);
    this.alert.hidden = !wrong;
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

/** The step of a moment, or the wait between two of them; null for what is no moment. */
function momentIn(word: string, { moments }: View, { spec }: Subject): string | null {
  const declared = spec.moments ?? [];
  const wait = word === "wait" && declared.length === 2 ? waitOf(moments, 2) : undefined;
  if (wait !== undefined) return wait === null ? "–" : setting(Number(wait.toPrecision(2)));
  if (!declared.some(({ name }) => name === word)) return null;
  const found = moments.find(({ name }) => name === word);
  return found ? setting(found.step) : "–";
}

function piece(text: string): Piece {
  const found = /^\{([\w ]+)(:%)?\}$/.exec(text);
  if (!found) return { node: document.createTextNode(text) };
  return { column: found[1], share: Boolean(found[2]), node: make("b") };
}
