// The Explorer: one anywidget module, live in a kernel, on a page without one, and wherever plain JSON can be given.
import { type Host, isPlain, modelOf } from "./data/plain.ts";
import type { Model } from "./data/protocol.ts";
import { Figure } from "./figure.ts";

type End = () => void;

/** What ends the figure; of plain JSON, once it is drawn, beside what the host has put there: MyST its style sheet. */
function render({ model, el, signal }: { model: Host; el: HTMLElement; signal?: AbortSignal }): End | Promise<End> {
  if (!isPlain(model)) return draw(model as Model, el, signal);
  return modelOf(model).then((whole) =>
    signal?.aborted ? () => {} : draw(whole, el.appendChild(document.createElement("div")), signal),
  );
}

function draw(model: Model, el: HTMLElement, signal?: AbortSignal): End {
  const figure = new Figure(model, el);
  signal?.addEventListener("abort", () => figure.close(), { once: true });
  return () => figure.close();
}

export default { render };
