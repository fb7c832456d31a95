// Search on pages that stand alone. A page opened from a folder may not read other pages, and its search lists titles
// alone; elsewhere excerpts come from a page's article, without menus and without the source of formulas.
if (location.protocol === "file:" && typeof DOCUMENTATION_OPTIONS !== "undefined") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

document.addEventListener("DOMContentLoaded", () => {
  if (typeof Search === "undefined") return;
  const whole = Search.htmlToText;
  Search.htmlToText = (html, anchor) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const article = page.querySelector("article.bd-article");
    if (!article) return whole(html, anchor);
    const noise = ".katex-mathml, .headerlink, script, style, button, figure.wnl-still, aside, .cell_input, .wnl-claim";
    for (const node of article.querySelectorAll(noise)) node.remove();
    return whole(`<div role="main">${article.innerHTML}</div>`, anchor);
  };
});
