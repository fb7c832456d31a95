// The answer once more beside the take-away: the website's pages have an element for it, in a notebook it is put below
// the heading.
import { make, say } from "../base/dom.ts";

const NOTEBOOK = ".jp-Notebook";
const HEADING = "Take-away";

export function tellTakeAway(figure: HTMLElement, name: string, text: string): void {
  const place = placeOnPage(name) ?? placeInNotebook(figure, name, text !== "");
  if (!place || (place.textContent === text && place.hidden === !text)) return;
  say(place, text);
  place.hidden = !text;
}

function placeOnPage(name: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`.wnl-recall[data-figure="${CSS.escape(name)}"]`);
}

/** The place in the cell of the heading; `wanted`: make one where there is none, or where the cell was rendered anew. */
function placeInNotebook(figure: HTMLElement, name: string, wanted: boolean): HTMLElement | null {
  const notebook = figure.closest(NOTEBOOK);
  const made = notebook?.querySelector<HTMLElement>(`[data-recall="${CSS.escape(name)}"]`);
  if (made || !wanted) return made ?? null;
  const headings = [...(notebook?.querySelectorAll("h2") ?? [])];
  const heading = headings.find((node) => node.textContent?.startsWith(HEADING));
  if (!heading) return null;
  const place = make("p", { "data-recall": name });
  heading.after(place);
  return place;
}
