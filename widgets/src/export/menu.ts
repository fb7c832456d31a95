// Copy and download: a menu at the end of the toolbar.
import { entriesOnScreen } from "./download.ts";
import { iconButton, make, say, set } from "../base/dom.ts";

const QUIET = { "data-lm-suppress-shortcuts": "true" };
const SHOWN = 2000; // milliseconds that "Copied." stays

export class Menu {
  constructor(figure) {
    this.items = entriesOnScreen(figure, this).map(([action, label, run]) => this.item(action, label, run));
    this.list = make("div", { class: "ex-list", role: "menu", "aria-label": "Copy and download", hidden: true }, ...this.items);
    this.button = set(iconButton("menu", "Copy and download", "more", () => this.toggle()), { "aria-haspopup": "menu", "aria-expanded": "false", ...QUIET });
    this.said = make("span", { class: "ex-toast", role: "status" });
    this.element = make("div", { class: "ex-menu" }, this.button, this.list, this.said);
    this.element.addEventListener("keydown", (event) => this.press(event));
    this.outside = (event) => this.element.contains(event.target) || this.toggle(false);
    this.box = make("div", { class: "ex-copy", hidden: true });
  }

  item(action, label, run) {
    const node = make("button", { type: "button", role: "menuitem", tabindex: -1, "data-action": action, ...QUIET }, label);
    node.addEventListener("click", () => {
      this.toggle(false);
      this.button.focus();
      run();
    });
    return node;
  }

  get open() {
    return !this.list.hidden;
  }

  toggle(open = !this.open) {
    this.list.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    if (open) this.items[0].focus();
    if (open) document.addEventListener("pointerdown", this.outside);
    else document.removeEventListener("pointerdown", this.outside);
  }

  press(event) {
    if (!this.open) return;
    const at = this.items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Tab") this.toggle(false);
    if (event.key === "Escape") this.toggle(false), this.button.focus();
    if (to !== undefined) this.items.at(to % this.items.length).focus();
    if (to === undefined && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
  }

  close() {
    this.toggle(false);
    clearTimeout(this.timer);
  }

  say(text) {
    say(this.said, text);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => say(this.said, ""), SHOWN);
  }

  async copy(text) {
    this.box.hidden = true;
    try {
      await navigator.clipboard.writeText(text);
      this.say("Copied.");
    } catch {
      this.offer(text); // no permission, or a page that is not secure
    }
  }

  /** The text itself, selected, for a reader whose browser does not let the page copy. */
  offer(text) {
    const rows = Math.min(12, text.split("\n").length);
    const area = make("textarea", { readonly: true, rows, "aria-label": "Text to copy", spellcheck: "false", ...QUIET });
    area.value = text;
    const close = () => {
      this.box.hidden = true;
      this.button.focus();
    };
    const button = iconButton("copy-close", "Close", "clear", close);
    this.box.onkeydown = (event) => event.key === "Escape" && close();
    this.box.replaceChildren(make("p", {}, "This page may not copy by itself. Copy the selected text:"), button, area);
    this.box.hidden = false;
    area.focus();
    area.select();
    area.scrollTop = 0;
  }
}
