// The state of a figure in the page's address. Only the website's host names a figure's parameters ("address"); in a
// notebook there is a link to the website's page in this state, where the kernel knows which page it is.
import type { Model, Traits } from "../data/protocol.ts";
import { type Choice, linkOf, untouched } from "../state/state.ts";
import type { Steering } from "../state/steering.ts";
import { fieldOf, partsOf, queryOf, textOf } from "./query.ts";
import { type State, statesIn } from "./states.ts";

const PAUSE = 250; // milliseconds between two changes of the address: browsers refuse too many
const STATES = "states"; // the parameter of a lecture
const starts = new WeakMap<Model, Choice>(); // the state before any link or reader changed it

export class Address {
  /** What the figure's parameters are called; "" where the address holds none. */
  readonly name: string;
  private readonly steering: Steering;
  private readonly start: Choice;
  private readonly framed: Traits["frame"] | null;
  private readonly back = () => this.plan();
  /** The states of a lecture, "" where nobody presents. */
  lecture = () => "";
  private timer: ReturnType<typeof setTimeout> | null = null;
  private shown: string | null = null;

  constructor(model: Model, steering: Steering) {
    this.steering = steering;
    this.name = nameOf(model);
    this.framed = model.get("frame") ?? null;
    this.start = starts.get(model) ?? steering.choice;
    if (!this.name) return;
    starts.set(model, this.start);
    addEventListener("popstate", this.back);
  }

  close(): void {
    clearTimeout(this.timer ?? undefined);
    removeEventListener("popstate", this.back);
  }

  /** [[field, text]] of this figure in the page's query. */
  read(): [string, string][] {
    return partsOf(location.search).flatMap((part) => {
      const [field, text] = fieldOf(part, this.name);
      return field && field !== STATES ? [[field, text]] : [];
    });
  }

  /** The states of the lecture that the page's query asks for. */
  states(): State[] {
    const texts = partsOf(location.search).map((part) => fieldOf(part, this.name));
    return statesIn(texts.find(([field]) => field === STATES)?.[1] ?? "");
  }

  /** Called at every drawing: the address follows the state, a little later. */
  update(): void {
    if (!this.name) return;
    const text = this.text();
    if (this.shown !== null && this.shown !== text) this.plan();
    this.shown = text;
  }

  private text(name = this.name): string {
    const states = this.lecture();
    const { choice } = this.steering;
    return textOf(states ? { [STATES]: states } : linkOf(this.steering.subject(), choice, this.base), name);
  }

  /** The state of the figure as its page shows it: a link holds what differs from it. */
  get base(): Choice {
    const subject = this.steering.subject();
    return this.name ? this.start : { ...untouched(subject), cursor: this.steering.home };
  }

  private plan(): void {
    this.timer ??= setTimeout(() => this.write(), PAUSE);
  }

  private write(): void {
    this.timer = null;
    try {
      if (this.link() !== location.href) history.replaceState(history.state, "", this.link());
    } catch {
      // a page that may not change its address shows the figure all the same
    }
  }

  get hasLink(): boolean {
    return Boolean(this.name || this.steering.subject().spec.page);
  }

  /** The address of the page with the present state, "" where it holds none; the rest of the address stays as it is. */
  link(): string {
    if (!this.name) return this.linkToWebsite();
    return location.href.split(/[?#]/)[0] + queryOf(location.search, this.name, this.text()) + location.hash;
  }

  get hasFrame(): boolean {
    return this.framed !== null;
  }

  /** The line that shows the figure in its present state in a frame of another page. */
  frame(): string {
    return this.framed?.(queryOf("", this.name, this.text())) ?? "";
  }

  private linkToWebsite(): string {
    const { page, name = "figure" } = this.steering.subject().spec;
    return page ? page + queryOf("", name, this.text(name)) : "";
  }
}

/** What the host calls a figure's parameters, "" where it gives no name. */
export function nameOf(model: Model): string {
  return model.get("address") ?? "";
}
