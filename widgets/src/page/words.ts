// Words of a notebook's text that set its figure. JupyterLab shows the role {set}`the words <step=300>` as the text
// "{set}" before a <code> element; here the two become one button.
import { make } from "../base/dom.ts";

const FIGURES = Symbol.for("explorer.figures"); // on the notebook: every figure may have a copy of this module
const QUIET = { "data-lm-suppress-shortcuts": "true" };

/** Make words into buttons in the notebook that holds the figure; returns what undoes this, null outside a notebook. */
export function hearWords(figure) {
  const notebook = figure.el.closest(".jp-Notebook");
  if (!notebook) return null;
  const figures = (notebook[FIGURES] ??= new Set()).add(figure);
  const elsewhere = ({ target, addedNodes }) => addedNodes.length > 0 && !target.closest(".explorer"); // figures draw often
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

function unread(notebook) {
  return [...notebook.querySelectorAll(".jp-RenderedHTMLCommon code")].filter((code) => code.textContent.includes("="));
}

function convert(code, notebook) {
  const role = roleBefore(code);
  const found = role && read(code.textContent);
  if (!found) return;
  const button = make("button", { type: "button", class: "ex-set", ...QUIET }, found.words);
  button.addEventListener("click", () => press(button, notebook, found));
  button.addEventListener("dblclick", (event) => event.stopPropagation()); // it would open the cell's source
  role();
  code.replaceWith(button);
}

/** What takes "{set}" away before a node, null where there is none. The text may be split over several nodes. */
function roleBefore(code) {
  const nodes = [];
  for (let node = code.previousSibling; node?.nodeType === Node.TEXT_NODE; node = node.previousSibling) nodes.unshift(node);
  const text = nodes.map((node) => node.data).join("");
  if (!text.endsWith("{set}")) return null;
  return () => {
    nodes[0].data = text.slice(0, -"{set}".length);
    for (const node of nodes.slice(1)) node.remove();
  };
}

/** {words, name, entries} of `the words <NAME: field=value, field=value>`; null for other text. */
export function read(text) {
  const [, words, inside] = /^\s*([^<>]*[^<>\s])\s*<([^<>]*)>\s*$/.exec(text) ?? [];
  if (!inside) return null;
  const [, name, list] = /^\s*(?:([\w-]+)\s*:)?(.*)$/s.exec(inside);
  const entries = list.split(",").map((part) => part.split("=").map((side) => side.trim()));
  if (!entries.every((sides) => sides.length === 2 && sides[0])) return null;
  return { words, name: name ?? "", entries };
}

function press(button, notebook, { name, entries }) {
  const living = [...(notebook[FIGURES] ?? [])].filter((figure) => !name || (figure.spec.name ?? "figure") === name);
  const figure = living.reduce((first, other) => (isBefore(other, first) ? other : first), living[0]);
  button.title = figure ? "" : "Run the cell with this figure first.";
  if (!figure) return;
  figure.apply(entries);
  bringIntoView(figure.el);
}

function isBefore(figure, other) {
  return Boolean(figure.el.compareDocumentPosition(other.el) & Node.DOCUMENT_POSITION_FOLLOWING);
}

function bringIntoView(el) {
  const { top, bottom, height } = el.getBoundingClientRect();
  const visible = Math.min(bottom, innerHeight) - Math.max(top, 0);
  if (visible >= Math.min(height, 120)) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  el.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
}
