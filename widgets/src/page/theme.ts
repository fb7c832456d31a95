// Whether the figure stands on a dark ground (canvases must know; all else is CSS).

function isDark(el) {
  const card = el.querySelector(".ex-card");
  const colour = card && getComputedStyle(card).backgroundColor;
  const [r, g, b] = (colour?.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b < 128;
}

/** Keep `figure.dark` true to the page's theme, and redraw when it changes; returns what undoes this. */
export function watchTheme(figure) {
  const look = () => {
    const dark = isDark(figure.el);
    if (dark !== figure.dark) figure.plan();
    figure.dark = dark;
  };
  const observer = new MutationObserver(look);
  const attributeFilter = ["class", "style", "theme", "data-theme", "data-jp-theme-light", "data-vscode-theme-kind"];
  for (const node of [document.documentElement, document.body]) observer.observe(node, { attributes: true, attributeFilter });
  const preference = matchMedia("(prefers-color-scheme: dark)");
  preference.addEventListener("change", look);
  look();
  return () => (observer.disconnect(), preference.removeEventListener("change", look));
}
