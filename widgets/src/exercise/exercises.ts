// Exercises of the website whose answer is a short formula: it is checked in the page, by the check's own cases. A classic
// script, because pages opened from a folder may not import modules by address. It needs nothing of the figures.
import { formulaOf, Unreadable } from "./formula.ts";
import { type Check, judge } from "./trial.ts";

function node<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  about: Record<string, string>,
  ...inside: (Node | string)[]
) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(about)) made.setAttribute(name, value);
  made.append(...inside);
  return made;
}

function answerTo(check: Check, text: string): string {
  try {
    return judge(check, formulaOf(text, check.names));
  } catch (error) {
    if (error instanceof Unreadable) return `Not yet: ${error.message}`;
    throw error;
  }
}

/** The solution of an exercise: the first fold after it that is one. */
function solutionAfter(place: Element): HTMLDetailsElement | null {
  const folds = [...(place.closest("section")?.querySelectorAll("details") ?? [])];
  const after = folds.filter((fold) => place.compareDocumentPosition(fold) & Node.DOCUMENT_POSITION_FOLLOWING);
  return (after.at(-1) as HTMLDetailsElement | undefined) ?? null;
}

function mount(place: HTMLElement): void {
  const check: Check = JSON.parse(place.querySelector("script")?.textContent ?? "");
  const name = place.dataset.asks ?? "";
  const about = { type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false" };
  const input = node("input", { ...about, id: `answer-${name}` });
  const label = node("label", { for: input.id }, `${name}(${check.names.join(", ")}) =`);
  const said = node("p", { class: "wnl-said", role: "status" });
  const compare = node("button", { type: "button", hidden: "" }, "Compare with the solution");
  const form = node("form", {}, label, input, node("button", { type: "submit" }, "Check"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    said.textContent = answerTo(check, input.value);
    said.classList.toggle("wnl-right", said.textContent.startsWith("Right"));
    compare.hidden = !solutionAfter(place);
  });
  compare.addEventListener("click", () => {
    const solution = solutionAfter(place);
    if (!solution) return;
    solution.open = true;
    solution.querySelector("summary")?.focus();
  });
  place.append(form, said, compare);
  place.dataset.mounted = "yes";
}

for (const place of document.querySelectorAll<HTMLElement>(".wnl-exercise:not([data-mounted])")) mount(place);
