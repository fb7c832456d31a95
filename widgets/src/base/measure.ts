// How wide a text is, without laying it out.

let pen: CanvasRenderingContext2D | null = null;

/** The width in pixels of a label's text in a family of fonts; the size and weight are those of .ex-label. */
export function widthOf(text: string, family: string): number {
  pen ??= document.createElement("canvas").getContext("2d") as CanvasRenderingContext2D;
  pen.font = `600 12px ${family}`;
  return pen.measureText(text).width;
}
