// Exercises of the website whose answer is a formula, a number or a choice: it is checked in the page, by the check's own
// cases. A classic script, because pages opened from a folder may not import modules by address. It needs nothing of the
// figures.
import { formulaOf, Unreadable } from "./formula.ts";
import { type ChoiceCheck, judgeChoice, judgeNumber, type NumberCheck } from "./single.ts";
import { type Check, judge } from "./trial.ts";

type AnyCheck = Check | NumberCheck | ChoiceCheck;

/** What a reader fills in, and what was filled in. */
interface Fields {
  nodes: Node[];
  text(): string;
}

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

function answerTo(check: AnyCheck, text: string): string {
  if (check.kind === "choice") return judgeChoice(check, Number(text));
  try {
    if (check.kind === "number") return judgeNumber(check, formulaOf(text, [])([]));
    return judge(check, formulaOf(text, check.names));
  } catch (error) {
    if (error instanceof Unreadable) return `Not yet: ${error.message}`;
    throw error;
  }
}

function typed(name: string, check: Check | NumberCheck): Fields {
  const about = { type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false" };
  const input = node("input", { ...about, id: `answer-${name}` });
  const asked = check.kind === "number" ? name : `${name}(${check.names.join(", ")})`;
  return { nodes: [node("label", { for: input.id }, `${asked} =`), input], text: () => input.value };
}

/** The answers of the list before the exercise become ones that can be chosen, in its place. */
function chosen(name: string, place: Element): Fields {
  const list = place.closest("section")?.querySelector(".wnl-answers");
  const inputs: HTMLInputElement[] = [];
  const labels = [...(list?.children ?? [])].map((item, i) => {
    inputs.push(node("input", { type: "radio", name: `answer-${name}`, value: String(i + 1) }));
    const words = [...item.childNodes].flatMap((each) => (each.nodeName === "P" ? [...each.childNodes] : [each]));
    return node("label", {}, inputs[i], node("span", {}, ...words));
  });
  list?.remove();
  const group = node("fieldset", {}, node("legend", {}, "Answers"), ...labels);
  return { nodes: [group], text: () => inputs.find((input) => input.checked)?.value ?? "" };
}

/** The solution of an exercise: the first fold after it that is one. */
function solutionAfter(place: Element): HTMLDetailsElement | null {
  const folds = [...(place.closest("section")?.querySelectorAll("details") ?? [])];
  const after = folds.filter((fold) => place.compareDocumentPosition(fold) & Node.DOCUMENT_POSITION_FOLLOWING);
  return (after.at(-1) as HTMLDetailsElement | undefined) ?? null;
}

function mount(place: HTMLElement): void {
  const check: AnyCheck = JSON.parse(place.querySelector("script")?.textContent ?? "");
  const name = place.dataset.asks ?? "";
  const fields = check.kind === "choice" ? chosen(name, place) : typed(name, check);
  const said = node("p", { class: "wnl-said", role: "status" });
  const compare = node("button", { type: "button", hidden: "" }, "Compare with the solution");
  const form = node("form", {}, ...fields.nodes, node("button", { type: "submit" }, "Check"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    said.textContent = answerTo(check, fields.text());
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
