// What the menu offers, and files for the reader to keep.
import { make } from "../base/dom.ts";
import { configuration, csvOf, jsonOf } from "./numbers.ts";
import { pictureOf } from "./picture.ts";
import { pngOf } from "./png.ts";
import { pythonOf } from "./python.ts";

/** [[action, label, what it does]] for a figure; a link only where the page's address holds the state. */
export function entriesOnScreen(figure, menu) {
  const save = (ending, contents) => () => offer(figure, ending, contents);
  const entries = [
    ["copy-link", "Copy link", () => menu.copy(figure.address.link())],
    ["copy-python", "Copy Python", () => menu.copy(pythonOnScreen(figure))],
    ["download-csv", "Download CSV", save("csv", () => csvOf(figure, linkOf(figure)))],
    ["download-json", "Download JSON", save("json", () => jsonOf(figure, linkOf(figure)))],
    ["download-svg", "Download SVG", save("svg", () => picture(figure).svg)],
    ["download-png", "Download PNG", save("png", () => png(figure))],
  ];
  const hidden = { "copy-link": typeof figure.model.get("address") !== "string", "copy-python": !figure.spec.python };
  return entries.filter(([action]) => !hidden[action]);
}

function linkOf({ address }) {
  return address.name ? address.link() : "";
}

function pythonOnScreen({ spec, view }) {
  const series = spec.panels.filter((panel) => panel.kind === "lines").flatMap((panel) => panel.series);
  return pythonOf(spec.python, {
    values: view.values, theory: view.theory, axis: spec.axis, step: view.step,
    axisValues: view.curve?.steps ?? [],
    recorded: view.source === "recorded" && !view.nearest && Boolean(view.curve),
    columns: [...new Set(series.map((s) => s.column))],
  });
}

function picture(figure) {
  return pictureOf(figure, configuration(figure, linkOf(figure)));
}

function png(figure) {
  const { svg, size } = picture(figure);
  return pngOf(svg, size, JSON.stringify(configuration(figure, linkOf(figure))));
}

const TYPES = { csv: "text/csv", json: "application/json", svg: "image/svg+xml", png: "image/png" };

async function offer(figure, ending, contents) {
  try {
    const blob = new Blob([await contents()], { type: TYPES[ending] });
    const url = URL.createObjectURL(blob);
    make("a", { href: url, download: `${figure.spec.file || figure.spec.name || "figure"}.${ending}` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  } catch (error) {
    figure.tell(`The file could not be made (${error.message}).`);
  }
}
