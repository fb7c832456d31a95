// The figure as one SVG file that stands alone: panels as on screen, the sentence, what the settings are.
import { draw } from "../base/dom.ts";
import { setting } from "../base/format.ts";
import { inlined, marksOf, type Origin, textOf } from "./inline.ts";
import type { OnScreen } from "./numbers.ts";
import type { Size } from "./png.ts";

const MARGIN = 14;

/** What a panel consists of on screen. */
export interface PanelNodes {
  svg: SVGSVGElement;
  caption: HTMLElement;
  canvas?: HTMLCanvasElement;
  ramp?: HTMLElement;
}

/** What a figure consists of on screen. */
export interface Shown {
  card: HTMLElement;
  grid: HTMLElement;
  panels: PanelNodes[];
  sentence: HTMLElement;
  chip: HTMLElement;
}

interface Foot {
  nodes: SVGElement[];
  bottom: number;
}

/** The text of the picture, with `about` as its metadata, and its size. */
export function pictureOf(shown: Shown, on: OnScreen, about: object): { svg: string; size: Size } {
  const { spec } = on.subject;
  const box = shown.grid.getBoundingClientRect();
  const origin = { x: box.left, y: box.top - MARGIN / 2 };
  const panels = shown.panels.map((panel) => panelOf(panel, origin));
  const foot = footOf(shown, captionOf(on), box, on.view.theory !== "");
  const size = { width: Math.ceil(box.width), height: Math.ceil(foot.bottom + MARGIN) };
  const card = getComputedStyle(shown.card);
  const ground = draw("rect", { ...size, fill: card.backgroundColor });
  const described = [spec.alt, shown.sentence.hidden ? "" : shown.sentence.textContent].filter(Boolean).join(" ");
  const words = [draw("title", {}, legal(spec.title || "Figure")), draw("desc", {}, legal(described))];
  const metadata = draw("metadata", {}, JSON.stringify(about));
  const outer = { ...size, viewBox: `0 0 ${size.width} ${size.height}`, role: "img" };
  const svg = draw("svg", outer, ...words, metadata, ground, ...panels, ...foot.nodes);
  svg.style.fontFamily = card.fontFamily;
  return { svg: new XMLSerializer().serializeToString(svg), size };
}

/** Without the characters that XML may not hold. */
function legal(text: string): string {
  return text.replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, "");
}

function panelOf({ svg, caption, canvas, ramp }: PanelNodes, origin: Origin): SVGElement {
  const axes = inlined(svg) as SVGElement;
  place(axes, svg, origin);
  axes.setAttribute("overflow", "visible");
  const pixels = canvas ? [imageOf(canvas, origin)] : [];
  return draw("g", {}, ...pixels, axes, ...(ramp ? rampOf(ramp, origin) : []), ...wordsOf(caption, origin));
}

function wordsOf(caption: HTMLElement, origin: Origin): SVGElement[] {
  return [...marksOf(caption, origin), ...textOf(caption, origin)];
}

function place<N extends Element>(node: N, shown: Element, origin: Origin): N {
  const { left, top, width, height } = shown.getBoundingClientRect();
  const where = { x: left - origin.x, y: top - origin.y, width, height };
  for (const [name, value] of Object.entries(where)) node.setAttribute(name, value.toFixed(2));
  return node;
}

/** The canvas at twice its size on screen, with all its pixels, so that no viewer smooths it. */
function imageOf(canvas: HTMLCanvasElement, origin: Origin): SVGElement {
  const { width, height } = canvas.getBoundingClientRect();
  const pixels = { width: Math.round(2 * width), height: Math.round(2 * height) };
  const large = Object.assign(document.createElement("canvas"), pixels);
  const context = large.getContext("2d") as CanvasRenderingContext2D;
  context.imageSmoothingEnabled = canvas.style.imageRendering !== "pixelated";
  context.drawImage(canvas, 0, 0, large.width, large.height);
  const { opacity } = getComputedStyle(canvas);
  const about = { href: large.toDataURL(), preserveAspectRatio: "none", opacity: opacity === "1" ? null : opacity };
  return place(draw("image", about), canvas, origin);
}

let ramps = 0; // gradients of one page need names of their own

function rampOf(ramp: HTMLElement, origin: Origin): SVGElement[] {
  const colours = getComputedStyle(ramp).backgroundImage.match(/rgba?\([^)]*\)/g) ?? [];
  const last = Math.max(1, colours.length - 1);
  const stops = colours.map((colour, i) => draw("stop", { offset: i / last, "stop-color": colour }));
  const id = `ramp-${++ramps}`;
  return [draw("linearGradient", { id }, ...stops), place(draw("rect", { fill: `url(#${id})`, rx: 2 }), ramp, origin)];
}

/** The sentence and the gap as they stand on the card, under the panels; then the theory's dash and the settings. */
function footOf({ card, sentence, chip }: Shown, caption: string[], box: DOMRect, hasTheory: boolean): Foot {
  const shown = [sentence, chip].filter((node) => !node.hidden);
  const top = box.height + MARGIN;
  if (!shown.length) return line(card, caption, top, box.width);
  const left = Math.min(...shown.map((node) => node.getBoundingClientRect().left));
  const origin = { x: left - MARGIN - 4, y: shown[0].getBoundingClientRect().top - top };
  const nodes = [...(chip.hidden ? [] : [chipOf(chip, origin)]), ...shown.flatMap((node) => textOf(node, origin))];
  const bottom = Math.max(...shown.map((node) => node.getBoundingClientRect().bottom - origin.y));
  const rest = line(card, caption, bottom + 8, box.width, hasTheory);
  return { nodes: [...nodes, ...rest.nodes], bottom: rest.bottom };
}

function chipOf(chip: HTMLElement, origin: Origin): SVGElement {
  const rect = draw("rect", { rx: 14, fill: getComputedStyle(chip).backgroundColor });
  return place(rect, chip, origin);
}

/** The theory, if one is drawn, and every setting. */
function captionOf({ subject, view }: OnScreen): string[] {
  const theory = subject.theory(view.theory)?.label;
  const values = subject.settings.controls.map(({ label, name }) => `${label} ${setting(view.values[name])}`);
  return [...(theory ? [theory] : []), ...values];
}

/** Words in small soft print, broken into lines of the width; the first one after a dash if it names the theory. */
function line(card: HTMLElement, words: string[], top: number, width: number, dashed = false): Foot {
  const [soft, ink] = ["--ex-soft", "--ex-ink"].map((name) => colourOf(card, name));
  const font = { "font-size": 12.5, fill: soft };
  const pen = document.createElement("canvas").getContext("2d") as CanvasRenderingContext2D;
  pen.font = `12.5px ${getComputedStyle(card).fontFamily}`;
  const left = MARGIN + 4;
  const dash = { x1: left, x2: left + 19, y1: top + 10, y2: top + 10, stroke: ink, "stroke-width": 1.7 };
  const nodes: SVGElement[] = dashed ? [draw("line", { ...dash, "stroke-dasharray": "5 4" })] : [];
  let [x, y] = [left + (dashed ? 27 : 0), top + 14];
  for (const word of words) {
    const wide = pen.measureText(word).width;
    if (x + wide > width - MARGIN && x > left) [x, y] = [left, y + 19];
    nodes.push(draw("text", { x: x.toFixed(1), y, ...font }, word));
    x += wide + 20;
  }
  return { nodes, bottom: y + 4 };
}

function colourOf(card: HTMLElement, name: string): string {
  const probe = card.appendChild(document.createElement("span"));
  probe.style.color = `var(${name})`;
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
