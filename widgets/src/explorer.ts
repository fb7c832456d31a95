// The Explorer: one anywidget module, live in a kernel and on a page without one.
import type { Model } from "./data/protocol.ts";
import { Figure } from "./figure.ts";

function render({ model, el, signal }: { model: Model; el: HTMLElement; signal?: AbortSignal }): () => void {
  const figure = new Figure(model, el);
  signal?.addEventListener("abort", () => figure.close(), { once: true });
  return () => figure.close();
}

export default { render };
