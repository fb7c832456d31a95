// What the menu offers, and files for the reader to keep.
import { make } from "../base/dom.ts";
import type { Entry } from "./menu.ts";
import { configuration, csvOf, jsonOf, type OnScreen } from "./numbers.ts";
import { pictureOf, type Shown } from "./picture.ts";
import { pngOf } from "./png.ts";
import { pythonOnScreen } from "./python.ts";

/** What is asked of a figure when an entry of its menu is chosen. */
export interface Source {
  onScreen(): OnScreen;
  nodes(): Shown;
  /** Whether the page's address holds the state, and the line that shows it in a frame of another page. */
  address: { hasLink: boolean; hasFrame: boolean; frame(): string };
  /** Whether the class of the experiment is known. */
  hasPython: boolean;
  tell(text: string): void;
  /** Show the figure over the whole screen. */
  present(): void;
}

const TYPES = { csv: "text/csv", json: "application/json", svg: "image/svg+xml", png: "image/png" };
type Ending = keyof typeof TYPES;
type Contents = BlobPart | Promise<BlobPart>;

/** The entries for a figure; a link only where the page's address holds the state. */
export function entriesOf(source: Source, put: (text: string) => void): Entry[] {
  const { address } = source;
  const now = () => source.onScreen();
  const picture = () => pictureOf(source.nodes(), now(), configuration(now()));
  const png = () => {
    const { svg, size } = picture();
    return pngOf(svg, size, JSON.stringify(configuration(now())));
  };
  const copy = (what: string, text: () => string): Entry => {
    return { action: `copy-${what.toLowerCase()}`, label: `Copy ${what}`, run: () => put(text()) };
  };
  const save = (ending: Ending, contents: () => Contents): Entry => {
    return {
      action: `download-${ending}`,
      label: `Download ${ending.toUpperCase()}`,
      run: () => void offer(source, ending, contents),
    };
  };
  return [
    ...(address.hasLink ? [copy("link", () => now().link)] : []),
    ...(source.hasPython ? [copy("Python", () => pythonOnScreen(now()))] : []),
    ...(address.hasFrame ? [copy("iframe", () => address.frame())] : []),
    save("csv", () => csvOf(now())),
    save("json", () => jsonOf(now())),
    save("svg", () => picture().svg),
    save("png", png),
    { action: "present", label: "Present full screen", run: () => source.present() },
  ];
}

async function offer(source: Source, ending: Ending, contents: () => Contents): Promise<void> {
  try {
    const { spec } = source.onScreen().subject;
    const blob = new Blob([await contents()], { type: TYPES[ending] });
    const url = URL.createObjectURL(blob);
    make("a", { href: url, download: `${spec.file || spec.name || "figure"}.${ending}` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  } catch (error) {
    source.tell(`The file could not be made (${(error as Error).message}).`);
  }
}
