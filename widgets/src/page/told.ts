// What tests look at: a figure tells on its element what it shows.
import type { View } from "../state/view.ts";

/** What only the figure knows. */
interface More {
  run: number;
  asked: string;
  gaps: Record<string, number>;
}

export function tellTests(el: HTMLElement, view: View, { run, asked, gaps }: More): void {
  const { curve, source, nearest, status, line, preparing, moving } = view;
  const now = { run, rows: curve?.rows ?? 0, state: status.state, source, nearest, line, preparing, moving, asked };
  for (const [name, value] of Object.entries({ ...now, gap: JSON.stringify(gaps) })) {
    if (el.dataset[name] !== String(value)) el.dataset[name] = String(value);
  }
}
