// Copy and download: a menu at the end of the toolbar.
import { focusedBeside, iconButton, make, QUIET, say, set } from "../base/dom.ts";

const SHOWN = 2000; // milliseconds that "Copied." stays
const FIRST = ":is(select, button):not(:disabled, [hidden], [aria-disabled='true'])";

/** An entry of the menu, and what it does. */
export interface Entry {
  action: string;
  label: string;
  run(): void;
}

export class Menu {
  readonly element: HTMLElement;
  /** What could not be copied; it stands under the toolbar. */
  readonly box = make("div", { class: "ex-copy", hidden: true });
  private readonly items: HTMLElement[];
  private readonly list: HTMLElement;
  /** What opens: the entries, and before them what a narrow card has no room for. */
  readonly sheet: HTMLElement;
  private readonly button: HTMLButtonElement;
  private readonly said = make("span", { class: "ex-toast", role: "status" });
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `entries` makes the entries from a function that copies a text. */
  constructor(entries: (copy: (text: string) => void) => Entry[]) {
    this.items = entries((text) => this.copy(text)).map((entry) => this.item(entry));
    const about = { class: "ex-list", role: "menu", "aria-label": "Copy and download", hidden: true };
    this.list = make("div", about, ...this.items);
    this.button = iconButton("menu", "Copy and download", "more", () => this.toggle());
    set(this.button, { "aria-haspopup": "menu", "aria-expanded": "false", ...QUIET });
    this.sheet = make("div", { class: "ex-sheet" }, this.list);
    this.element = make("div", { class: "ex-menu" }, this.button, this.sheet, this.said);
    this.element.addEventListener("keydown", (event) => this.press(event));
  }

  private item({ action, label, run }: Entry): HTMLElement {
    const about = { type: "button", role: "menuitem", tabindex: -1, "data-action": action, ...QUIET };
    const node = make("button", about, label);
    node.addEventListener("click", () => {
      this.toggle(false);
      this.button.focus();
      run();
    });
    return node;
  }

  private get open(): boolean {
    return !this.list.hidden;
  }

  private readonly outside = (event: Event) => {
    if (!event.composedPath().includes(this.element)) this.toggle(false);
  };

  private toggle(open = !this.open): void {
    this.list.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    if (open) this.sheet.querySelector<HTMLElement>(FIRST)?.focus();
    if (open) document.addEventListener("pointerdown", this.outside);
    else document.removeEventListener("pointerdown", this.outside);
  }

  private press(event: KeyboardEvent): void {
    const isEntry = this.list.contains(event.target as Node) || event.target === this.button;
    if (!this.open || (!isEntry && event.key !== "Escape")) return;
    const at = this.items.indexOf(focusedBeside(this.list) as HTMLElement);
    const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: -1 };
    if (event.key === "Tab" && this.sheet.childElementCount === 1) this.toggle(false);
    if (event.key === "Escape") {
      this.toggle(false);
      this.button.focus();
    } else if (event.key in moves) {
      this.items.at(moves[event.key] % this.items.length)?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  close(): void {
    this.toggle(false);
    clearTimeout(this.timer);
  }

  private say(text: string): void {
    say(this.said, text);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => say(this.said, ""), SHOWN);
  }

  private async copy(text: string): Promise<void> {
    this.box.hidden = true;
    try {
      await navigator.clipboard.writeText(text);
      this.say("Copied.");
    } catch {
      this.offer(text); // no permission, or a page that is not secure
    }
  }

  /** The text itself, selected, for a reader whose browser does not let the page copy. */
  private offer(text: string): void {
    const rows = Math.min(12, text.split("\n").length);
    const about = { readonly: true, rows, "aria-label": "Text to copy", spellcheck: "false", ...QUIET };
    const area = make("textarea", about);
    area.value = text;
    const close = () => {
      this.box.hidden = true;
      this.button.focus();
    };
    const button = iconButton("copy-close", "Close", "clear", close);
    this.box.onkeydown = (event) => event.key === "Escape" && close();
    const words = make("p", {}, "This page may not copy by itself. Copy the selected text:");
    this.box.replaceChildren(words, button, area);
    this.box.hidden = false;
    area.focus();
    area.select();
    area.scrollTop = 0;
  }
}
