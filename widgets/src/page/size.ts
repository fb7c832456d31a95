// How wide a figure is: as its place on the page; on paper no wider than the sheet, where the rest would be cut off.

const PAPER = 660; // pixels; a sheet of A4 or Letter with its margins has a little more

/** Call `resized` whenever the element has another size; `drawNow` for paper before the page is printed, and for the
    window afterwards. What it gives ends that. */
export function watchSize(el: HTMLElement, resized: () => void, drawNow: () => void): () => void {
  const observer = new ResizeObserver(resized);
  observer.observe(el);
  const as = (width: string) => () => {
    el.style.width = width;
    drawNow();
  };
  const [before, after] = [as(`min(100%, ${PAPER}px)`), as("")];
  addEventListener("beforeprint", before);
  addEventListener("afterprint", after);
  return () => {
    observer.disconnect();
    removeEventListener("beforeprint", before);
    removeEventListener("afterprint", after);
  };
}
