// Labels of a figure that lie on a curve, on a dot, on another label, or outside of their panel's picture.
(figure) => {
  const shown = (node) => node.checkVisibility() && node.getAttribute("d") !== "";
  const box = (node) => node.getBoundingClientRect();
  const within = ({ x, y }, { left, right, top, bottom }) => x > left && x < right && y > top && y < bottom;
  const meet = (a, b) => a.left < b.right - 1 && a.right > b.left + 1 && a.top < b.bottom - 1 && a.bottom > b.top + 1;
  /** Places every two pixels along a curve that are in the area. */
  const places = (path, area) => {
    const [length, at] = [path.getTotalLength(), path.getScreenCTM()];
    const all = Array.from({ length: Math.ceil(length / 2) + 1 }, (_, i) => path.getPointAtLength(2 * i).matrixTransform(at));
    return all.filter((place) => within(place, area));
  };
  const troubles = [];
  for (const panel of figure.querySelectorAll(".ex-panel")) {
    const labels = [...panel.querySelectorAll("text.ex-label")].filter(shown);
    if (!labels.length) continue;
    const [area, svg] = [box(panel.querySelector(".ex-area")), box(panel.querySelector("svg"))];
    const curves = [...panel.querySelectorAll(".ex-line, .ex-kept, .ex-theory, .ex-reference")].filter(shown);
    const walked = curves.map((curve) => places(curve, area));
    const dots = [...panel.querySelectorAll(".ex-dot")].filter(shown).map(box);
    labels.forEach((label, i) => {
      const [own, name] = [box(label), label.textContent];
      const ink = { left: own.left, right: own.right, top: own.top + 3, bottom: own.bottom - 3 };
      walked.forEach((curve, j) => curve.some((place) => within(place, ink)) && troubles.push(`${name} on ${curves[j].className.baseVal}`));
      if (dots.some((dot) => meet(dot, ink))) troubles.push(`${name} on a dot`);
      if (labels.some((other, j) => j < i && meet(box(other), ink))) troubles.push(`${name} on another label`);
      if (own.left < svg.left - 1 || own.right > svg.right + 1 || own.top < svg.top || own.bottom > svg.bottom) troubles.push(`${name} outside`);
    });
  }
  return troubles;
}
