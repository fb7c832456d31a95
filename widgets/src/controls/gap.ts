// How far the measurement is from the theory: at the cursor and over the run, or, where the theory is a target, now.
import { make, QUIET, say, set } from "../base/dom.ts";
import { gapText, quantity } from "../base/format.ts";
import { distanceOf, gapOf } from "../data/curve.ts";
import type { TheorySpec } from "../data/protocol.ts";
import type { Subject } from "../state/subject.ts";
import type { View } from "../state/view.ts";

const COURSE = "Here: |m − p| / |m|, for the measured m and the predicted p.";
const WHOLE = "Σ|m − p| / Σ|m|, summed over all places that both have.";
const TARGET =
  "The theory says where training tends to, and not when: |m − p|, the distance between the value m that is measured here and the value p at that end.";

interface Column {
  column: string;
  label: string;
}

export class Gap {
  readonly chip: HTMLElement;
  readonly formula = make("p", { class: "ex-message ex-formula", hidden: true });
  /** {column: gap over the run} to the theory that is drawn. */
  whole: Record<string, number> = {};
  private readonly subject: Subject;
  private readonly here = make("span");
  private readonly over = make("span");
  private readonly button: HTMLButtonElement;

  constructor(subject: Subject) {
    this.subject = subject;
    const about = { type: "button", class: "ex-ask", "data-action": "formula", ...QUIET };
    const words = { "aria-label": "How this is computed", title: "How this is computed", "aria-expanded": "false" };
    this.button = make("button", { ...about, ...words });
    this.button.addEventListener("click", () => this.fold(Boolean(this.formula.hidden)));
    this.chip = make("div", { class: "ex-chip" }, this.here, this.over, this.button);
  }

  private fold(open: boolean): void {
    this.formula.hidden = !open;
    set(this.button, { "aria-expanded": String(open) });
  }

  update(view: View): void {
    const theory = view.nearest ? undefined : this.subject.theory(view.theory);
    const columns = this.subject.spec.gap ?? [];
    const found = theory ? columns.flatMap((column) => this.wholeOf(column, view, theory)) : [];
    this.whole = Object.fromEntries(found.map(({ column, gap }) => [column, gap]));
    const hidden = found.length === 0;
    if (this.chip.hidden !== hidden) this.chip.hidden = hidden;
    if (hidden) this.fold(false);
    if (!theory || hidden) return;
    if (theory.target) this.tellDistance(view, theory);
    else this.tellGap(view, theory, found);
  }

  private wholeOf({ column, label }: Column, { curve }: View, { name }: TheorySpec) {
    const gap = curve?.remember(`gap/${name}/${column}`, () => gapOf(curve, name, column)) ?? null;
    return gap === null ? [] : [{ column, label, gap }];
  }

  private tellGap({ curve, index }: View, { name, label }: TheorySpec, found: (Column & { gap: number })[]): void {
    const here = found.flatMap((one) => {
      const gap = curve ? gapOf(curve, name, one.column, index) : null;
      return gap === null ? [] : [`${one.label} ${gapText(gap)}`];
    });
    const { whole } = this.subject.axis.words;
    const all = found.map((one) => `${one.label} ${gapText(one.gap)}`).join(", ");
    say(this.here, here.length ? `gap to ${label} here: ${here.join(", ")}` : `gap to ${label}`);
    say(this.over, `${whole}: ${all}`);
    say(this.formula, `${here.length ? `${COURSE} ` : ""}${capital(whole)}: ${WHOLE}`);
  }

  private tellDistance({ curve, index }: View, { name, label }: TheorySpec): void {
    const now = (this.subject.spec.gap ?? []).flatMap((one) => {
      const distance = curve ? distanceOf(curve, name, one.column, index) : null;
      return distance === null ? [] : [`${one.label} ${quantity(distance, curve?.top(one.column))}`];
    });
    say(this.here, `distance from ${label} here: ${now.join(", ") || "not known"}`);
    say(this.over, "");
    say(this.formula, TARGET);
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
