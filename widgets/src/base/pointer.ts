// Where a pointer is in a drawing.

/** In the drawing's own pixels, also where all of it is shown larger, as on a projector or on a slide. */
export function placeIn(svg: SVGSVGElement, { clientX, clientY }: MouseEvent): { x: number; y: number } {
  const { left, top, width } = svg.getBoundingClientRect();
  const larger = width / svg.width.baseVal.value || 1;
  return { x: (clientX - left) / larger, y: (clientY - top) / larger };
}
