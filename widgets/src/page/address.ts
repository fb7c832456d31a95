// The state of a figure in the page's address. Only the website's host names a figure's parameters ("address").
import { entriesOf } from "../state/state.ts";

const PAUSE = 250; // milliseconds between two changes of the address: browsers refuse too many
const starts = new WeakMap(); // {model: the state before any link or reader changed it}

export class Address {
  constructor(figure) {
    this.figure = figure;
    const name = figure.model.get("address");
    this.name = typeof name === "string" ? name : "";
    if (!this.name) return;
    if (!starts.has(figure.model)) starts.set(figure.model, figure.state);
    this.start = starts.get(figure.model);
    this.back = () => this.plan();
    addEventListener("popstate", this.back);
  }

  close() {
    clearTimeout(this.timer);
    if (this.back) removeEventListener("popstate", this.back);
  }

  /** [[field, text]] of this figure in the page's query. */
  read() {
    return this.name ? parts().map((part) => [this.field(part), decoded(part)[1]]).filter(([field]) => field) : [];
  }

  /** The field that a part of the query is about, "" where it is not this figure's. A field holds no dot, so that
      figures called "a" and "a.b" keep apart. */
  field(part) {
    const [key] = decoded(part);
    const field = key.startsWith(`${this.name}.`) ? key.slice(this.name.length + 1) : "";
    return field.includes(".") ? "" : field;
  }

  /** Called at every drawing: the address follows the state, a little later. */
  update() {
    if (!this.name) return;
    const text = this.text();
    if (this.shown !== undefined && this.shown !== text) this.plan();
    this.shown = text;
  }

  text() {
    const own = Object.entries(entriesOf(this.figure.settings, this.figure.state, this.start));
    return own.map(([field, text]) => `${encodeURIComponent(`${this.name}.${field}`)}=${encodeURIComponent(text)}`).join("&");
  }

  plan() {
    this.timer ??= setTimeout(() => this.write(), PAUSE);
  }

  write() {
    this.timer = null;
    try {
      if (this.link() !== location.href) history.replaceState(history.state, "", this.link());
    } catch {
      // a page that may not change its address shows the figure all the same
    }
  }

  /** The address of the page with the present state; what is not this figure's stays as it is. */
  link() {
    const query = [...parts().filter((part) => !this.field(part)), this.text()].filter(Boolean).join("&");
    return location.href.split(/[?#]/)[0] + (query ? `?${query}` : "") + location.hash;
  }
}

function parts() {
  return location.search.slice(1).split("&").filter(Boolean);
}

/** [key, value] of one part; damaged percent signs stay as they are. */
function decoded(part) {
  return [...new URLSearchParams(part)][0] ?? ["", ""];
}
