// A slider as the figure draws it: its word, its value, and a track with marks.
import { make, QUIET } from "../base/dom.ts";

/** What a control is called, its symbol after it. */
export function word(label: string, symbol: string): HTMLElement {
  return make("span", { class: "ex-word" }, label, symbol ? lettered(symbol) : null);
}

/** A symbol in italics; what follows an underscore stands below the line. */
function lettered(symbol: string): HTMLElement {
  const [letter, below] = symbol.split("_");
  return make("i", {}, letter, below ? make("sub", {}, below) : null);
}

/** A range input over a drawn track with marks; its row. */
export function slider(label: string, symbol: string, help = "") {
  const input = make("input", { type: "range", min: 0, step: "any", ...QUIET, "aria-label": label });
  const output = make("output", { "aria-live": "off" }); // the slider itself says its value
  const [fill, marks] = [make("span", { class: "ex-fill" }), make("span", { class: "ex-marks" })];
  const track = make("span", { class: "ex-track" }, make("span", { class: "ex-rail" }, fill), marks, input);
  const note = make("span", { class: "ex-quiet" });
  const row = make("label", { class: "ex-row", title: help || null }, word(label, symbol), note, output, track);
  const show = (position: number, count: number) => {
    input.value = String(position);
    fill.style.width = `${(100 * position) / count}%`;
  };
  return { row, input, output, marks, note, show };
}
