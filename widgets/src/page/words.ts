// Words of a notebook's text that set its figure. JupyterLab shows the role {set}`the words <step=300>` as the text
// "{set}" before a <code> element; here the two become one button. Where our extension of JupyterLab runs (lab/), they are
// one <span data-set> already, which reads as words without a figure, too.
import { make, QUIET } from "../base/dom.ts";
import type { Entries } from "../data/protocol.ts";
import { read, type Words } from "./role.ts";

const FIGURES = Symbol.for("explorer.figures"); // on the notebook: every figure may have a copy of this module

/** A figure that words can set. */
export interface Settable {
  readonly el: HTMLElement;
  readonly name: string;
  apply(entries: Entries): void;
}

export type Notebook = Element & { [FIGURES]?: Set<Settable> };

/** Make words into buttons in the notebook that holds the figure; returns what undoes this. */
export function hearWords(figure: Settable, notebook: Notebook): () => void {
  notebook[FIGURES] ??= new Set();
  const figures = notebook[FIGURES].add(figure);
  const elsewhere = ({ target, addedNodes }: MutationRecord) =>
    addedNodes.length > 0 && !(target as Element).closest(".explorer"); // figures draw often
  const observer = new MutationObserver((changes) => {
    if (!changes.some(elsewhere)) return;
    for (const code of unread(notebook)) convert(code, notebook);
    observer.takeRecords(); // our own changes
  });
  for (const code of unread(notebook)) convert(code, notebook);
  observer.observe(notebook, { childList: true, subtree: true });
  return () => {
    observer.disconnect();
    figures.delete(figure);
  };
}

function unread(notebook: Notebook): HTMLElement[] {
  const found = notebook.querySelectorAll<HTMLElement>(".jp-RenderedHTMLCommon :is(code, span[data-set])");
  return [...found].filter((code) => textOf(code).includes("="));
}

function textOf(code: HTMLElement): string {
  return code.dataset.set ?? code.textContent ?? "";
}

function convert(code: HTMLElement, notebook: Notebook): void {
  const role = code.dataset.set ? () => {} : roleBefore(code);
  const found = role && read(textOf(code));
  if (!found) return;
  const button = make("button", { type: "button", class: "ex-set", ...QUIET }, found.words);
  button.addEventListener("click", () => press(button, notebook, found));
  button.addEventListener("dblclick", (event) => event.stopPropagation()); // it would open the cell's source
  role();
  code.replaceWith(button);
}

/** A function that removes "{set}" before a node, null if there is none. The text may be split over several nodes. */
function roleBefore(code: HTMLElement): (() => void) | null {
  const nodes: Text[] = [];
  for (let node = code.previousSibling; node instanceof Text; node = node.previousSibling) nodes.unshift(node);
  const text = nodes.map((node) => node.data).join("");
  if (!text.endsWith("{set}")) return null;
  return () => {
    nodes[0].data = text.slice(0, -"{set}".length);
    for (const node of nodes.slice(1)) node.remove();
  };
}

function press(button: HTMLElement, notebook: Notebook, { name, entries }: Words): void {
  const living = [...(notebook[FIGURES] ?? [])].filter((figure) => !name || figure.name === name);
  const figure: Settable | undefined = living.reduce(
    (first, other) => (isBefore(other, first) ? other : first),
    living[0],
  );
  button.title = figure ? "" : "Run the cell with this figure first.";
  if (!figure) return;
  figure.apply(entries);
  bringIntoView(figure.el);
}

function isBefore(figure: Settable, other: Settable): boolean {
  return Boolean(figure.el.compareDocumentPosition(other.el) & Node.DOCUMENT_POSITION_FOLLOWING);
}

function bringIntoView(el: HTMLElement): void {
  const { top, bottom, height } = el.getBoundingClientRect();
  const visible = Math.min(bottom, innerHeight) - Math.max(top, 0);
  if (visible >= Math.min(height, 120)) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  el.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
}
