// The answer once more beside the take-away: the website's pages have an element for it, in a notebook it is put below
// the heading.
import { make, say } from "../base/dom.ts";

const NOTEBOOK = ".jp-Notebook";
const HEADING = "Take-away";

export function tellTakeAway(figure: HTMLElement, name: string, text: string): void {
  const place = placeOnPage(name) ?? (text ? placeInNotebook(figure, name) : null);
  if (!place) return;
  say(place, text);
  place.hidden = !text;
}

function placeOnPage(name: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`.wnl-recall[data-figure="${CSS.escape(name)}"]`);
}

function placeInNotebook(figure: HTMLElement, name: string): HTMLElement | null {
  const notebook = figure.closest(NOTEBOOK);
  const headings = [...(notebook?.querySelectorAll("h2") ?? [])];
  const heading = headings.find((node) => node.textContent?.startsWith(HEADING));
  if (!heading) return null;
  const after = heading.nextElementSibling;
  if (after instanceof HTMLElement && after.dataset.recall === name) return after;
  const place = make("p", { "data-recall": name });
  heading.after(place);
  return place;
}
