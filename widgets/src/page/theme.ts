// Whether the figure stands on a dark ground (canvases must know; all else is CSS).

const TELLING = ["class", "style", "theme", "data-theme", "data-jp-theme-light", "data-vscode-theme-kind"];

const ROOTS = () => [document.documentElement, document.body];

/** Whether the card of a figure is darker than not; null while it has no style sheet. */
export function isDark(el: HTMLElement): boolean | null {
  const card = el.querySelector(".ex-card");
  const colour = card && getComputedStyle(card).backgroundColor;
  const [r, g, b, seen = 1] = (colour?.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
  return seen === 0 ? null : 0.2126 * r + 0.7152 * g + 0.0722 * b < 128;
}

/** The theme that a page names on its root, as hosts do that put a figure into a shadow tree: no rule for the page
    reaches it there. */
function followPage(el: HTMLElement): void {
  if (!(el.getRootNode() instanceof ShadowRoot)) return;
  const named = (theme: string) => ROOTS().some((node) => node.matches(`.${theme}, [data-theme="${theme}"]`));
  el.style.colorScheme = ["dark", "light"].find(named) ?? "";
}

/** Look again whenever the page may have changed its theme; returns what ends this. */
export function watchTheme(el: HTMLElement, look: () => void): () => void {
  const looked = () => {
    followPage(el);
    look();
  };
  looked();
  const observer = new MutationObserver(looked);
  for (const node of ROOTS()) {
    observer.observe(node, { attributes: true, attributeFilter: TELLING });
  }
  const preference = matchMedia("(prefers-color-scheme: dark)");
  preference.addEventListener("change", looked);
  return () => {
    observer.disconnect();
    preference.removeEventListener("change", looked);
  };
}
