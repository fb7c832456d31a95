// Elements that reach beyond the right edge of the screen, unless something around them clips or scrolls.
() => [...document.querySelectorAll(".bd-article *")].filter((e) => {
  const box = e.getBoundingClientRect();
  if (box.width < 1 || box.right <= innerWidth + 1 || !e.checkVisibility()) return false;
  for (let p = e.parentElement; p; p = p.parentElement) {
    const style = getComputedStyle(p);
    if (/(auto|scroll|hidden|clip)/.test(style.overflowX) || style.clipPath !== "none") return false;
  }
  return !e.closest("svg");
}).map((e) => e.outerHTML.slice(0, 160))
