// Parts of the page as SVG that needs no style sheet.
import { draw, set } from "../base/dom.ts";

/** Where the picture's corner is on the page. */
export interface Origin {
  x: number;
  y: number;
}

type Style = Record<string, string>;

/** A stretch of text with its place on the page. */
interface Run {
  text: string;
  style: CSSStyleDeclaration;
  left: number;
  right: number;
  base: number;
}

// what SVG draws by itself is left out
const SHAPE: Style = {
  fill: "rgb(0, 0, 0)",
  stroke: "none",
  "stroke-width": "1px",
  "stroke-dasharray": "none",
  "stroke-linecap": "butt",
  "stroke-linejoin": "miter",
  opacity: "1",
};
const TEXT: Style = {
  "font-size": "",
  "font-weight": "400",
  "font-style": "normal",
  "font-variant-numeric": "normal",
  "text-anchor": "start",
  "paint-order": "normal",
};

/** A copy of an SVG node with its computed style written on it; null where it is not shown. */
export function inlined(node: Element): Element | null {
  const style = getComputedStyle(node);
  if (style.display === "none") return null;
  const copy = node.cloneNode(false) as SVGElement;
  for (const { name } of [...copy.attributes]) {
    if (/^(class|style|role|display|aria-|data-)/.test(name)) copy.removeAttribute(name);
  }
  write(copy, style, kindOf(node.localName));
  for (const child of node.childNodes) {
    const inner = child instanceof Element ? inlined(child) : child.cloneNode();
    if (inner) copy.append(inner);
  }
  return copy;
}

/** Groups hand on what stands on them, so they carry only their opacity. */
function kindOf(name: string): Style {
  if (name === "g" || name === "svg") return { opacity: SHAPE.opacity };
  return name === "text" ? { ...SHAPE, ...TEXT } : SHAPE;
}

function write(copy: SVGElement, style: CSSStyleDeclaration, plain: Style): void {
  const unstroked = style.stroke === "none";
  for (const [name, usual] of Object.entries(plain)) {
    const value = style.getPropertyValue(name);
    if (value === usual || (unstroked && (name.startsWith("stroke") || name === "paint-order"))) continue;
    const [, colour, alpha] = /^rgba\((.+), ([\d.]+)\)$/.exec(value) ?? [];
    if (name === "font-variant-numeric") copy.style.setProperty(name, value);
    else if (alpha) set(copy, { [name]: `rgb(${colour})`, [`${name}-opacity`]: alpha });
    else copy.setAttribute(name, value);
  }
}

/** The small marks before the words of an element: squares of a colour, and strokes of a curve. */
export function marksOf(element: Element, origin: Origin): SVGElement[] {
  return [...element.querySelectorAll("i, .ex-named")].flatMap((node) => {
    const isWord = node.localName !== "i"; // its stroke stands before it
    const { left, top, width, height } = node.getBoundingClientRect();
    if (!width) return [];
    const style = getComputedStyle(node, isWord ? "::before" : null);
    const [x, y] = [left - origin.x, top - origin.y];
    const thick = Number.parseFloat(style.borderTopWidth);
    return thick > 0
      ? strokeOf(style, { x, y: isWord ? y + height / 2 : y + thick / 2 })
      : [squareOf(style, { x, y, width, height })];
  });
}

function strokeOf(style: CSSStyleDeclaration, { x, y }: { x: number; y: number }): SVGElement[] {
  const dashes: Record<string, string> = { dashed: "5 3", dotted: "2 2" };
  const across = { x1: x, x2: x + Number.parseFloat(style.width), y1: y, y2: y };
  const pen = { stroke: plainColour(style.borderTopColor), "stroke-width": Number.parseFloat(style.borderTopWidth) };
  return [draw("line", { ...across, ...pen, "stroke-dasharray": dashes[style.borderTopStyle] ?? null })];
}

/** Hatched ones have no colour of their own: they are crossed out. */
function squareOf(
  style: CSSStyleDeclaration,
  box: { x: number; y: number; width: number; height: number },
): SVGElement {
  if (style.backgroundImage === "none")
    return draw("rect", { ...box, rx: 2, fill: plainColour(style.backgroundColor) });
  const { x, y, width, height } = box;
  const d = `M${x} ${y}h${width}v${height}h${-width}zl${width} ${height}m0 ${-height}l${-width} ${height}`;
  return draw("path", { d, fill: "none", stroke: plainColour(style.color) });
}

/** A colour of any notation as one that every viewer reads. */
function plainColour(colour: string): string {
  const spot = document.createElement("canvas");
  spot.width = spot.height = 1;
  const context = spot.getContext("2d") as CanvasRenderingContext2D;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
  return alpha < 255 ? `rgba(${red}, ${green}, ${blue}, ${alpha / 255})` : `rgb(${red}, ${green}, ${blue})`;
}

/** The words of an element as SVG text, each line where it stands on screen. */
export function textOf(element: Element, origin: Origin): SVGTextElement[] {
  const lines: { text: SVGTextElement; base: number; right: number }[] = [];
  for (const run of runsOf(element)) {
    const before = lines.at(-1);
    const gap = before ? run.left - before.right : 0;
    const joins = before !== undefined && Math.abs(run.base - before.base) < 2.5 && gap > -1 && gap < 14;
    const line = joins ? before : { text: textAt(run, origin), base: run.base, right: run.right };
    if (!joins) lines.push(line);
    const piece = draw("tspan", { dx: joins && gap > 0.5 ? gap.toFixed(2) : null, fill: run.style.color }, run.text);
    write(piece, run.style, TEXT);
    line.text.append(piece);
    line.right = run.right;
  }
  return lines.map((line) => line.text);
}

function textAt({ left, base }: Run, origin: Origin): SVGTextElement {
  return draw("text", { x: (left - origin.x).toFixed(2), y: (base - origin.y).toFixed(2) });
}

/** Stretches of text in one style, each on one line. */
function runsOf(element: Element): Run[] {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const runs: Run[] = [];
  while (walker.nextNode()) runs.push(...runsIn(walker.currentNode as Text));
  return runs;
}

function runsIn(node: Text): Run[] {
  const style = getComputedStyle(node.parentElement as Element);
  const runs: (Omit<Run, "text"> & { start: number; end: number; top: number })[] = [];
  for (const { index, 0: word } of node.data.matchAll(/[^ \n]+/g)) {
    const end = index + word.length;
    const box = boxOf(node, index, end);
    if (!box) continue;
    const { top, left, right } = box;
    const last = runs.at(-1);
    if (last && Math.abs(last.top - top) < 2) Object.assign(last, { end, right });
    else runs.push({ start: index, end, style, top, left, right, base: baseline(box, style) });
  }
  return runs.map((run) => ({ ...run, text: node.data.slice(run.start, run.end) }));
}

function boxOf(node: Text, start: number, end: number): DOMRect | null {
  const range = document.createRange();
  range.setStart(node, start);
  range.setEnd(node, end);
  return range.getClientRects()[0] ?? null;
}

let pen: CanvasRenderingContext2D | null = null;

function baseline(box: DOMRect, style: CSSStyleDeclaration): number {
  pen ??= document.createElement("canvas").getContext("2d") as CanvasRenderingContext2D;
  pen.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = pen.measureText("x");
  return box.top + (box.height - up - down) / 2 + up;
}
