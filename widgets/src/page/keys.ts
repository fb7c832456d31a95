// Keys typed on a figure's buttons are the figure's: JupyterLab would insert a cell for "b" and cut one for "x".

const OFF = "data-lm-suppress-shortcuts"; // JupyterLab asks the focused element first: its shortcuts are for ":focus"

/** Keep plain keys from the notebook around an element; those with Ctrl, Alt or ⌘, such as that which saves, reach it. */
export function keepKeys(el: HTMLElement): () => void {
  const typed = (event: KeyboardEvent) => {
    const { target, ctrlKey, altKey, metaKey } = event;
    if (target instanceof Element && el.contains(target)) target.toggleAttribute(OFF, !(ctrlKey || altKey || metaKey));
  };
  window.addEventListener("keydown", typed, { capture: true }); // before JupyterLab, which listens on the document
  return () => window.removeEventListener("keydown", typed, { capture: true });
}
