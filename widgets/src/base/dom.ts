// Small helpers that make and change DOM nodes.

const SVG = "http://www.w3.org/2000/svg";

export type Attribute = string | number | boolean | null | undefined;
export type Attributes = Record<string, Attribute>;

export function set<N extends Element>(node: N, attributes: Attributes): N {
  for (const [name, value] of Object.entries(attributes)) {
    const text = value === true ? "" : String(value);
    if (value === null || value === undefined || value === false) node.removeAttribute(name);
    else if (node.getAttribute(name) !== text) node.setAttribute(name, text); // what is the same costs nothing
  }
  return node;
}

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string | null | undefined)[]
): HTMLElementTagNameMap[K] {
  const node = set(document.createElement(tag), attributes);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export function draw<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[K] {
  const node = set(document.createElementNS(SVG, tag) as SVGElementTagNameMap[K], attributes);
  node.append(...children);
  return node;
}

/** Change the text only where it differs, so that nothing is laid out or announced twice. */
export function say(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** As many children as `count`, made by `create` and hidden (not removed) when there are too many. */
export function pool<N extends SVGElement>(parent: Element, nodes: N[], count: number, create: () => N): void {
  while (nodes.length < count) nodes.push(parent.appendChild(create()));
  nodes.forEach((node, i) => {
    node.style.display = i < count ? "" : "none";
  });
}

/** A function that gives the focus back to what has taken the place of the node that has it now, and opens the folds
    that are open now. */
export function rememberPlace(el: HTMLElement): () => void {
  const folds = [...el.querySelectorAll("details")].map((fold) => fold.open);
  const focused = focusedBeside(el);
  const selector = selectorOf(el.contains(focused) ? focused : null);
  return () => {
    el.querySelectorAll("details").forEach((fold, i) => {
      fold.open = folds[i] ?? fold.open;
    });
    if (selector) el.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true });
  };
}

/** What has the focus; some hosts put a figure into a shadow tree, which has one of its own. */
export function focusedBeside(el: Element): Element | null {
  return (el.getRootNode() as Document | ShadowRoot).activeElement ?? null;
}

/** How a control or a button of a figure is found. */
function selectorOf(node: Element | null): string {
  const named = node?.closest("[data-control], [data-action]");
  if (!named) return "";
  const name = ["data-control", "data-action"].find((attribute) => named.hasAttribute(attribute)) ?? "";
  const found = `[${name}="${named.getAttribute(name)}"]`;
  return `${found}:is(button, select, input), ${found} :is(button, select, input)`;
}

/** Without this, JupyterLab takes the keys that are pressed here. */
export const QUIET = { "data-lm-suppress-shortcuts": "true" };

const SHAPES = {
  play: "M4 2.5v11l9-5.5z",
  walk: "M4.5 1v8.6L11.5 5.3zM1 12h14v1.8H1z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  step: "M2.5 3v10l7-5zM11 3h2.2v10H11z",
  further: "M2 2.5v11l6-5.5zM8.5 2.5v11l6-5.5z",
  reset: "M8 2.6V.4L3.9 3.7 8 7V4.6a3.7 3.7 0 1 1-3.7 3.7h-2A5.7 5.7 0 1 0 8 2.6z",
  loop: "M4 4.2h7.2V2L15 5.2l-3.8 3.2V6.2H4.6v3H2.8V5.4zM12 11.8H4.8V14L1 10.8l3.8-3.2v2.2h6.6v-3h1.8v3.8z",
  stop: "M3.5 3.5h9v9h-9z",
  clear: "M3.2 4.4l1.2-1.2L8 6.8l3.6-3.6 1.2 1.2L9.2 8l3.6 3.6-1.2 1.2L8 9.2l-3.6 3.6-1.2-1.2L6.8 8z",
  previous: "M9.6 3.2l1.2 1.2L7.2 8l3.6 3.6-1.2 1.2L4.8 8z",
  more: "M8 1.4a1.6 1.6 0 1 1 0 3.2 1.6 1.6 0 0 1 0-3.2zM8 6.4a1.6 1.6 0 1 1 0 3.2 1.6 1.6 0 0 1 0-3.2zM8 11.4a1.6 1.6 0 1 1 0 3.2 1.6 1.6 0 0 1 0-3.2z",
  next: "M6.4 3.2L5.2 4.4 8.8 8l-3.6 3.6 1.2 1.2L11.2 8z",
};

export type Shape = keyof typeof SHAPES;

export function icon(name: Shape): SVGSVGElement {
  const path = draw("path", { d: SHAPES[name], fill: "currentColor" });
  return draw("svg", { viewBox: "0 0 16 16", width: 14, height: 14, "aria-hidden": "true", class: "ex-icon" }, path);
}

export function setIcon(svg: SVGSVGElement, name: Shape): void {
  svg.firstElementChild?.setAttribute("d", SHAPES[name]);
}

/** A button with words on it; `look`: classes that it has besides. */
export function button(look: string, action: string, text: string, press: () => void): HTMLButtonElement {
  const about = { type: "button", class: `ex-button ${look}`.trim(), "data-action": action, ...QUIET };
  const node = make("button", about, text);
  node.addEventListener("click", press);
  return node;
}

export function iconButton(action: string, label: string, picture: Shape, press: () => void): HTMLButtonElement {
  const about = { type: "button", class: "ex-button", "data-action": action, "aria-label": label, title: label };
  const node = make("button", about, icon(picture));
  node.addEventListener("click", press);
  return node;
}
