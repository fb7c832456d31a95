// Parts of the page as SVG that needs no style sheet.
import { draw } from "../base/dom.ts";

// what SVG draws by itself is left out
const SHAPE = {
  fill: "rgb(0, 0, 0)", stroke: "none", "stroke-width": "1px", "stroke-dasharray": "none", "stroke-linecap": "butt",
  "stroke-linejoin": "miter", opacity: "1",
};
const TEXT = { "font-size": "", "font-weight": "400", "font-style": "normal", "font-variant-numeric": "normal", "text-anchor": "start", "paint-order": "normal" };

/** A copy of an SVG node with its computed style written on it; null where it is not shown. */
export function inlined(node) {
  const style = getComputedStyle(node);
  if (style.display === "none") return null;
  const copy = node.cloneNode(false);
  for (const { name } of [...copy.attributes]) if (/^(class|style|role|display|aria-|data-)/.test(name)) copy.removeAttribute(name);
  write(copy, style, kindOf(node.localName));
  for (const child of node.childNodes) {
    const inner = child.nodeType === Node.ELEMENT_NODE ? inlined(child) : child.cloneNode();
    if (inner) copy.append(inner);
  }
  return copy;
}

/** Groups hand on what stands on them, so they carry only their opacity. */
function kindOf(name) {
  if (name === "g" || name === "svg") return { opacity: SHAPE.opacity };
  return name === "text" ? { ...SHAPE, ...TEXT } : SHAPE;
}

function write(copy, style, plain) {
  const own = Object.entries(plain).map(([name, value]) => [name, style.getPropertyValue(name), value]);
  const unstroked = style.stroke === "none";
  for (const [name, value, usual] of own) {
    if (value === usual || (unstroked && (name.startsWith("stroke") || name === "paint-order"))) continue;
    if (name === "font-variant-numeric") copy.style.setProperty(name, value);
    else copy.setAttribute(name, value);
  }
}

/** The words of an element as SVG text, each line where it stands on screen. */
export function textOf(element, origin) {
  const nodes = [];
  let line = null;
  for (const run of runsOf(element)) {
    const gap = line && run.left - line.right;
    const joins = line && Math.abs(run.base - line.base) < 2.5 && gap > -1 && gap < 14;
    if (!joins) nodes.push((line = { base: run.base, text: draw("text", { x: (run.left - origin.x).toFixed(2), y: (run.base - origin.y).toFixed(2) }) }).text);
    const piece = draw("tspan", { dx: joins && gap > 0.5 ? gap.toFixed(2) : null, fill: run.style.color }, run.text);
    write(piece, run.style, TEXT);
    line.text.append(piece);
    line.right = run.right;
  }
  return nodes;
}

/** Stretches of text in one style on one line: {text, style, left, right, base}. */
function runsOf(element) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const runs = [];
  while (walker.nextNode()) runs.push(...runsIn(walker.currentNode));
  return runs;
}

function runsIn(node) {
  const style = getComputedStyle(node.parentElement);
  const runs = [];
  for (const { index, 0: word } of node.data.matchAll(/[^ \n]+/g)) {
    const box = boxOf(node, index, index + word.length);
    if (!box) continue;
    const last = runs.at(-1);
    if (last && Math.abs(last.top - box.top) < 2) Object.assign(last, { end: index + word.length, right: box.right });
    else runs.push({ start: index, end: index + word.length, style, top: box.top, left: box.left, right: box.right, base: baseline(box, style) });
  }
  return runs.map((run) => ({ ...run, text: node.data.slice(run.start, run.end) }));
}

function boxOf(node, start, end) {
  const range = document.createRange();
  range.setStart(node, start);
  range.setEnd(node, end);
  return range.getClientRects()[0] ?? null;
}

const pen = {};

function baseline(box, style) {
  pen.context ??= document.createElement("canvas").getContext("2d");
  pen.context.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = pen.context.measureText("x");
  return box.top + (box.height - up - down) / 2 + up;
}
