// A figure over the whole screen and in large type, for a lecture: keys play it, step through it, and go from state to
// state. A link holds the states.
import { button, iconButton, make, QUIET, say, set } from "../base/dom.ts";
import type { Address } from "../page/address.ts";
import { type State, textOfStates } from "../page/states.ts";
import { type Asker, entriesOf } from "../state/state.ts";
import type { Steering } from "../state/steering.ts";

const SIZES = [3, 2.75, 2.5, 2.25, 2, 1.75, 1.5, 1.25, 1];
const LOWER = [0.9, 0.8, 0.7, 0.6, 0.5]; // heights of panels where the smallest size is too high for the room
const LEAST = 640; // pixels of the card before it is enlarged: a narrower one is arranged for a column
const MOST = 1536; // a wider one has small type on a large screen: what has no room is scrolled to
const HINT = "Space plays · ← → step · Page Up, Page Down: states · + − size · Esc leaves";
const TYPED = "select, textarea, input:not([type='range'])";
const MOVED = `${TYPED}, input, [tabindex='0']`; // what has a use for arrows of its own
const SPACED = `${TYPED}, [tabindex='0'], button:focus-visible`; // and for Space: a button that was reached with keys

/** What a stage needs of its figure. */
export interface Presented {
  readonly el: HTMLElement;
  readonly steering: Steering;
  apply(entries: State, asker: Asker): void;
  /** A key for the cursor's slider. */
  press(event: KeyboardEvent): void;
  drawNow(): void;
}

/** Forgets how wide its panels are. */
interface Measured {
  forget(): void;
}

export class Stage {
  private readonly figure: Presented;
  private readonly address: Address;
  private card = make("section");
  private arranged: Measured | null = null;
  private readonly frame = make("div", { class: "ex-frame" });
  private readonly room = make("div", { class: "ex-room", tabindex: -1 }, this.frame);
  private readonly word = make("span", { role: "status" });
  private readonly back = iconButton("state-previous", "Previous state (Page Up)", "previous", () => this.go(-1));
  private readonly on = iconButton("state-next", "Next state (Page Down)", "next", () => this.go(1));
  private readonly remove = button("", "state-remove", "Remove it", () => this.drop());
  private readonly full = button("", "full", "Full screen", () => this.fill());
  private readonly element: HTMLDialogElement;
  private readonly observer = new ResizeObserver(() => this.refit());
  private states: State[] = [];
  private at = 0;
  private size = 1;
  /** How high panels are, of what they would be on a page. */
  low = 1;
  private scrolls = false; // not all of it can be seen
  private chosen = 0; // a size that somebody has chosen, 0 for the largest of which all is seen
  private seen = "";

  constructor(figure: Presented, address: Address) {
    this.figure = figure;
    this.address = address;
    address.lecture = () => (this.element.open ? textOfStates(this.states) : "");
    const add = button("", "state-add", "Add this state", () => this.add());
    const leave = button("", "leave", "Leave", () => this.leave());
    const [smaller, larger] = [-1, 1].map((by) =>
      button("", by < 0 ? "smaller" : "larger", by < 0 ? "A−" : "A+", () => this.resize(by)),
    );
    const hint = make("span", { class: "ex-hint" }, HINT);
    const bar = [this.back, this.word, this.on, add, this.remove, hint, smaller, larger, this.full, leave];
    const whole = make("div", { class: "ex-whole" }, this.room, make("div", { class: "ex-desk" }, ...bar));
    this.element = make("dialog", { class: "ex-stage", "aria-label": "Presentation", ...QUIET }, whole);
    this.element.addEventListener("keydown", (event) => this.press(event), { capture: true }); // before any slider
    this.element.addEventListener("close", () => this.leave());
    whole.addEventListener("fullscreenchange", () => whole.matches(":fullscreen") || this.leave());
  }

  /** What holds the card: its layout is as wide as this. */
  get place(): HTMLElement {
    return this.element.open ? this.frame : this.figure.el;
  }

  /** A link may ask for a lecture. */
  openIfAsked(): void {
    const states = this.address.states();
    if (states.length) this.open(states);
  }

  /** Begin with the first of these states, or with the figure as it is; its states are those that it had. */
  open(states?: State[]): this {
    const { el } = this.figure;
    this.states = states ?? this.states;
    el.style.minHeight = `${el.offsetHeight}px`; // what is below stays where it is
    el.append(this.element);
    this.element.showModal();
    this.take(this.card, this.arranged);
    this.room.focus();
    this.observer.observe(this.room);
    if (states) this.goTo(0);
    this.tell();
    return this;
  }

  /** The card has been made, or made anew; the place where it stands. */
  take(card: HTMLElement, arranged: Measured | null): HTMLElement {
    const { place } = this;
    Object.assign(this, { card, arranged });
    place.replaceChildren(card);
    if (this.element.open) this.observer.observe(card);
    this.seen = "";
    return place;
  }

  fill(): void {
    const asked: Promise<void> | undefined = (this.room.parentElement as HTMLElement).requestFullscreen?.();
    asked?.catch(() => {}); // it may not; it covers the page all the same
  }

  leave(): void {
    if (!this.element.isConnected) return;
    if (this.element.querySelector(":fullscreen")) void document.exitFullscreen();
    this.observer.disconnect();
    this.element.close();
    this.figure.el.replaceChildren(this.card);
    this.figure.el.style.minHeight = "";
    this.low = 1;
    this.figure.drawNow();
    this.pressed("menu", "focus");
  }

  /** As large as it would be on its page, for a picture of it; the next drawing enlarges it again. */
  flatten(): void {
    if (!this.element.open) return;
    this.frame.style.transform = "";
    this.seen = "";
    this.low = 1;
    requestAnimationFrame(() => this.refit());
  }

  private pressed(action: string, how: "click" | "focus" = "click"): void {
    this.card.querySelector<HTMLElement>(`[data-action="${action}"]`)?.[how]();
  }

  /** Anew where the room has changed, or the card does not fit into it any more. */
  private refit(): void {
    const { clientWidth, clientHeight } = this.room;
    const now = `${clientWidth} ${clientHeight}`;
    if (now !== this.seen) this.fit(this.chosen || SIZES[0]);
    else if (!this.scrolls && this.frame.offsetHeight * this.size > clientHeight) this.fit(this.size, this.low);
    this.seen = now;
  }

  /** Larger or smaller than it is; what has no room is scrolled to. */
  private resize(by: number): void {
    const sizes = this.sizes();
    this.chosen = sizes[Math.min(sizes.length - 1, Math.max(0, sizes.indexOf(this.size) - by))];
    this.fit(this.chosen);
  }

  /** The sizes that the room is wide enough for, the largest first. */
  private sizes(least = 1, most = SIZES[0]): number[] {
    const wide = SIZES.filter((size) => size === 1 || this.room.clientWidth / size >= LEAST);
    const found = wide.filter((size) => size >= least && size <= most);
    return found.length ? found : wide.slice(-1);
  }

  /** The size that was chosen, or the largest of which all is seen. Where the smallest is too high, its panels are made
      lower; what has no room even so is scrolled to. */
  private fit(most: number, highest = 1): void {
    const sizes = this.sizes(this.chosen || this.room.clientWidth / MOST, most);
    const smallest = sizes[sizes.length - 1];
    const lower = this.chosen ? [] : LOWER.filter((low) => low <= highest);
    const fits = highest === 1 && sizes.some((size) => this.fits(size, 1));
    this.scrolls = !fits && !lower.some((low) => this.fits(smallest, low));
    if (this.scrolls && this.low < 1) this.fits(smallest, 1);
  }

  /** Whether all is seen at a size; the panels in two columns or in three, whichever needs less room. */
  private fits(size: number, low: number): boolean {
    this.low = low;
    const [two, three] = [false, true].map((three) => this.lay(size, three));
    const rest = two >= three ? this.lay(size, false) : three;
    this.frame.style.marginTop = `${Math.max(0, rest / 2)}px`;
    return rest >= 0;
  }

  /** The pixels that are left below it. */
  private lay(size: number, three: boolean): number {
    const { clientWidth, clientHeight } = this.room;
    const { frame } = this;
    this.size = size;
    frame.classList.toggle("ex-three", three);
    Object.assign(frame.style, { width: `${clientWidth / size}px`, transform: `scale(${size})`, marginTop: "" });
    this.arranged?.forget();
    this.figure.drawNow();
    return clientHeight - frame.offsetHeight * size;
  }

  private press(event: KeyboardEvent): void {
    const { key, altKey, ctrlKey, metaKey } = event;
    const target = event.target as Element;
    const [turned, sized] = [{ PageDown: 1, PageUp: -1 }[key], { "+": 1, "-": -1 }[key]];
    if (altKey || ctrlKey || metaKey || target.matches("textarea, .ex-typed")) return;
    if (key !== " " && !turned && !sized) {
      if (!target.matches(MOVED)) this.figure.press(event);
      return;
    }
    if (turned) this.go(turned);
    else if (sized) this.resize(sized);
    else if (target.matches(SPACED)) return;
    else this.pressed("play");
    event.preventDefault();
    event.stopPropagation();
  }

  private go(by: number): void {
    this.goTo(Math.min(this.states.length - 1, Math.max(0, this.at + by)));
  }

  private goTo(at: number): void {
    if (!this.states.length) return;
    this.at = at;
    const { steering } = this.figure;
    const back = entriesOf(steering.subject(), this.address.base, steering.choice);
    this.figure.apply({ ...back, ...this.states[at] }, "state");
    this.tell();
  }

  /** After the state that is shown. */
  private add(): void {
    const { steering } = this.figure;
    const state = entriesOf(steering.subject(), steering.choice, this.address.base);
    this.at = this.states.length ? this.at + 1 : 0;
    this.states.splice(this.at, 0, state);
    this.tell();
  }

  private drop(): void {
    this.states.splice(this.at, 1);
    this.at = Math.max(0, this.at - 1);
    this.tell();
  }

  private tell(): void {
    const { length } = this.states;
    say(this.word, length ? `State ${this.at + 1} of ${length}` : "No states yet");
    set(this.back, { "aria-disabled": String(this.at === 0) });
    set(this.on, { "aria-disabled": String(this.at + 1 >= length) });
    this.remove.hidden = !length;
    this.full.hidden = !document.fullscreenEnabled;
    this.address.update();
  }
}
