// Texts within `where` whose contrast with the ground that is really behind them is below 4.5 (3 for large ones).
(where) => {
  const UNREAD = "script, style, noscript, [disabled], [aria-disabled=true], [aria-hidden=true], .katex-mathml";
  const parse = (colour) => {
    const numbers = colour.match(/[\d.]+/g).map(Number);
    if (colour.startsWith("color(srgb")) return [...numbers.slice(0, 3).map((v) => 255 * v), numbers[3] ?? 1];
    return [numbers[0], numbers[1], numbers[2], numbers[3] ?? 1];
  };
  const over = ([r, g, b, a], ground) => [r, g, b].map((v, i) => v * a + ground[i] * (1 - a)).concat(1);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) {
      const style = getComputedStyle(e);
      if (style.backgroundImage !== "none" && style.backgroundImage.includes("gradient")) return null;
      layers.push(parse(style.backgroundColor));
      if (layers.at(-1)[3] === 1) break;
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255, 1]);
  };
  /** The colour of the last shape before a text of a drawing that lies behind all of its middle. */
  const painted = (text, box) => {
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const shapes = [...(text.ownerSVGElement?.querySelectorAll("rect") ?? [])].filter((shape) => {
      const { left, right, top, bottom } = shape.getBoundingClientRect();
      return left < x && x < right && top < y && y < bottom && getComputedStyle(shape).fill !== "none";
    });
    const last = shapes.findLast((shape) => shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING);
    return last ? over(parse(getComputedStyle(last).fill), ground(text) ?? [255, 255, 255, 1]) : null;
  };
  const opacity = (element) => { let o = 1; for (let e = element; e; e = e.parentElement) o *= Number(getComputedStyle(e).opacity); return o; };
  const bad = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.textContent.trim() || !element.closest(where) || element.closest(UNREAD)) continue;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue;
    const style = getComputedStyle(element);
    const behind = painted(element, box) ?? ground(element);
    if (!behind) continue;
    const ink = parse(element instanceof SVGElement ? style.fill : style.color);
    ink[3] *= opacity(element);
    const [a, b] = [light(over(ink, behind)), light(behind)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5) - 0.01) bad.push(`${ratio.toFixed(2)} ${node.textContent.trim().slice(0, 40)} <${element.className?.baseVal ?? element.className}>`);
  }
  return bad;
}
