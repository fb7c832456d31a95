// The answers of a class: a teacher types them in, and their spread is shown. Nothing of it is kept.
import { make, QUIET, say } from "../base/dom.ts";
import { setting } from "../base/format.ts";
import type { QuestionSpec } from "../data/protocol.ts";

export class Spread {
  readonly element: HTMLElement;
  private readonly said = make("p", { class: "ex-spread-said", role: "status" });

  constructor(spec: QuestionSpec) {
    const inside = spec.kind === "choose" ? this.counts(spec) : this.numbers();
    this.element = make("details", { class: "ex-class" }, make("summary", {}, "Answers of a class"), inside, this.said);
  }

  /** How many chose each answer: a number and a bar. */
  private counts({ choices, answer }: QuestionSpec): HTMLElement {
    const inputs = choices.map((text) => countOf(text));
    const bars = choices.map((_, i) => make("span", { class: i === answer ? "ex-bar ex-right" : "ex-bar" }));
    const rows = choices.map((text, i) =>
      make("div", { class: "ex-count" }, inputs[i], make("span", {}, text), bars[i]),
    );
    const draw = () => {
      const numbers = inputs.map((input) => Math.max(0, Math.round(Number(input.value)) || 0));
      const all = numbers.reduce((sum, number) => sum + number, 0);
      for (const [i, number] of numbers.entries()) bars[i].style.width = `${all ? (100 * number) / all : 0}%`;
      say(this.said, all ? `${numbers[answer]} of ${all} foresaw it.` : "");
    };
    for (const input of inputs) input.addEventListener("input", draw);
    return make("div", {}, ...rows);
  }

  /** The numbers that were drawn, one for each reader. */
  private numbers(): HTMLElement {
    const about = { type: "text", inputmode: "decimal", placeholder: "16, 40, 300", ...QUIET };
    const input = make("input", about);
    const dots = make("div", { class: "ex-dotted", "aria-hidden": "true" });
    input.addEventListener("input", () => {
      const found = numbersIn(input.value);
      const places = shares(found);
      dots.replaceChildren(...places.map((share) => make("i", { style: `left:${100 * share}%` })));
      say(this.said, found.length ? spreadOf(found) : "");
    });
    return make("label", {}, "What each of them drew, as numbers across: ", input, dots);
  }
}

function countOf(text: string): HTMLInputElement {
  const about = { type: "number", min: 0, step: 1, inputmode: "numeric", "aria-label": `How many chose: ${text}` };
  return make("input", { ...about, ...QUIET });
}

/** The numbers in a text, in order of size. */
export function numbersIn(text: string): number[] {
  const found = text.match(/\d+(?:\.\d+)?(?:e[-+]?\d+)?/gi) ?? [];
  return found.map(Number).sort((a, b) => a - b);
}

/** "5 answers, from 5 to 300; the middle one is 40." */
export function spreadOf(sorted: readonly number[]): string {
  const middle = (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
  if (sorted.length === 1) return `1 answer: ${setting(middle)}.`;
  const [first, last] = [sorted[0], sorted[sorted.length - 1]].map(setting);
  return `${sorted.length} answers, from ${first} to ${last}; the middle one is ${setting(middle)}.`;
}

/** Where numbers lie between the least and the greatest, by their logarithms. */
function shares(sorted: readonly number[]): number[] {
  const logs = sorted.map((number) => Math.log1p(number));
  const [low, high] = [logs[0], logs[logs.length - 1]];
  return logs.map((log) => (high > low ? (log - low) / (high - low) : 0.5));
}
