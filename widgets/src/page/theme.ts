// Whether the figure stands on a dark ground (canvases must know; all else is CSS).

const TELLING = ["class", "style", "theme", "data-theme", "data-jp-theme-light", "data-vscode-theme-kind"];

/** Whether the card of a figure is darker than not. */
export function isDark(el: HTMLElement): boolean {
  const card = el.querySelector(".ex-card");
  const colour = card && getComputedStyle(card).backgroundColor;
  const [r, g, b] = (colour?.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b < 128;
}

/** Look again whenever the page may have changed its theme; returns what ends this. */
export function watchTheme(look: () => void): () => void {
  const observer = new MutationObserver(look);
  for (const node of [document.documentElement, document.body]) {
    observer.observe(node, { attributes: true, attributeFilter: TELLING });
  }
  const preference = matchMedia("(prefers-color-scheme: dark)");
  preference.addEventListener("change", look);
  return () => {
    observer.disconnect();
    preference.removeEventListener("change", look);
  };
}
