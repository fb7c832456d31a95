// The figure as one SVG file that stands alone: panels as on screen, the sentence, what the settings are.
import { draw } from "../base/dom.ts";
import { setting } from "../base/format.ts";
import { inlined, textOf } from "./inline.ts";

const MARGIN = 14;

/** {svg: text, size: {width, height}} of what is on screen. */
export function pictureOf(figure, about) {
  const { grid, view, spec } = figure;
  const box = grid.getBoundingClientRect();
  const origin = { x: box.left, y: box.top - MARGIN / 2 };
  const panels = figure.panels.map((panel) => panelOf(panel.frame, origin));
  const foot = footOf(figure, box);
  const size = { width: Math.ceil(box.width), height: Math.ceil(foot.bottom + MARGIN) };
  const card = getComputedStyle(figure.el.querySelector(".ex-card"));
  const ground = draw("rect", { ...size, fill: card.backgroundColor });
  const described = [spec.alt, figure.reading.sentence.hidden ? "" : figure.reading.sentence.textContent].filter(Boolean).join(" ");
  const words = [draw("title", {}, legal(spec.title || "Figure")), draw("desc", {}, legal(described)), draw("metadata", {}, JSON.stringify(about))];
  const svg = draw("svg", { ...size, viewBox: `0 0 ${size.width} ${size.height}`, role: "img" }, ...words, ground, ...panels, ...foot.nodes);
  svg.style.fontFamily = card.fontFamily;
  return { svg: new XMLSerializer().serializeToString(svg), size };
}

/** Without the characters that XML may not hold. */
function legal(text) {
  return text.replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, "");
}

function panelOf(frame, origin) {
  const canvas = frame.box.querySelector("canvas:not([hidden])");
  const ramp = frame.caption.querySelector(".ex-scale:not([hidden]) .ex-ramp");
  const axes = inlined(frame.svg);
  place(axes, frame.svg, origin);
  axes.setAttribute("overflow", "visible");
  return draw("g", {}, ...(canvas ? [imageOf(canvas, origin)] : []), axes, ...(ramp ? rampOf(ramp, origin) : []), ...textOf(frame.caption, origin));
}

function place(node, shown, origin) {
  const { left, top, width, height } = shown.getBoundingClientRect();
  for (const [name, value] of Object.entries({ x: left - origin.x, y: top - origin.y, width, height })) node.setAttribute(name, value.toFixed(2));
  return node;
}

/** The canvas in the pixels of the screen, twice over: no viewer smooths what has them all. */
function imageOf(canvas, origin) {
  const { width, height } = canvas.getBoundingClientRect();
  const large = Object.assign(document.createElement("canvas"), { width: Math.round(2 * width), height: Math.round(2 * height) });
  const context = large.getContext("2d");
  context.imageSmoothingEnabled = canvas.style.imageRendering !== "pixelated";
  context.drawImage(canvas, 0, 0, large.width, large.height);
  const opacity = getComputedStyle(canvas).opacity;
  return place(draw("image", { href: large.toDataURL(), preserveAspectRatio: "none", opacity: opacity === "1" ? null : opacity }), canvas, origin);
}

let ramps = 0; // gradients of one page need names of their own

function rampOf(ramp, origin) {
  const colours = getComputedStyle(ramp).backgroundImage.match(/rgba?\([^)]*\)/g) ?? [];
  const stops = colours.map((colour, i) => draw("stop", { offset: i / Math.max(1, colours.length - 1), "stop-color": colour }));
  const id = `ramp-${++ramps}`;
  return [draw("linearGradient", { id }, ...stops), place(draw("rect", { fill: `url(#${id})`, rx: 2 }), ramp, origin)];
}

/** The sentence and the gap as they stand under the panels, then the theory's dash and the settings. */
function footOf({ reading, grid, view, spec, settings, el }, box) {
  const { sentence, chip } = reading;
  const first = [sentence, chip].find((node) => !node.hidden);
  const top = box.height + MARGIN;
  if (!first) return line(el, captionOf(view, spec, settings), top, box.width);
  const origin = { x: box.left, y: first.getBoundingClientRect().top - top };
  const shown = [sentence, chip].filter((node) => !node.hidden);
  const nodes = [...(chip.hidden ? [] : [chipOf(chip, origin)]), ...shown.flatMap((node) => textOf(node, origin))];
  const bottom = Math.max(...shown.map((node) => node.getBoundingClientRect().bottom - origin.y));
  const rest = line(el, captionOf(view, spec, settings), bottom + 8, box.width, Boolean(view.theory));
  return { nodes: [...nodes, ...rest.nodes], bottom: rest.bottom };
}

function chipOf(chip, origin) {
  const rect = draw("rect", { rx: 14, fill: getComputedStyle(chip).backgroundColor });
  return place(rect, chip, origin);
}

function captionOf(view, spec, settings) {
  const theory = spec.theories?.find((t) => t.name === view.theory)?.label;
  const values = settings.controls.map(({ label, name }) => `${label} ${setting(view.values[name])}`);
  return [theory, ...values].filter(Boolean);
}

/** Words in small soft print, broken into lines of the width; the first one after a dash if it names the theory. */
function line(el, words, top, width, dashed = false) {
  const [soft, ink] = ["--ex-soft", "--ex-ink"].map((name) => colourOf(el, name));
  const font = { "font-size": 12.5, fill: soft };
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `12.5px ${getComputedStyle(el).fontFamily}`;
  const left = MARGIN + 4;
  const nodes = dashed ? [draw("line", { x1: left, x2: left + 19, y1: top + 10, y2: top + 10, stroke: ink, "stroke-width": 1.7, "stroke-dasharray": "5 4" })] : [];
  let [x, y] = [left + (dashed ? 27 : 0), top + 14];
  for (const word of words) {
    const wide = pen.measureText(word).width;
    if (x + wide > width - MARGIN && x > left) [x, y] = [left, y + 19];
    nodes.push(draw("text", { x: x.toFixed(1), y, ...font }, word));
    x += wide + 20;
  }
  return { nodes, bottom: y + 4 };
}

function colourOf(el, name) {
  const probe = el.appendChild(document.createElement("span"));
  probe.style.color = `var(${name})`;
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}
