// Mounts the figures of a page that has no kernel: the same module, a model in the page, the recording beside it.
// A classic script, because pages opened from a folder may not import modules by address. Pages are readable without
// it; if something fails, the still picture and a sentence remain.

/** What the host needs of a figure's model and module. */
interface Explorer {
  default: { render(given: { model: Model; el: Element }): Promise<() => void> };
}

type State = Record<string, unknown>;
type Entries = Record<string, string>;

const MARGINS = 40; // pixels above and below a figure on a page to itself
const HERE = (document.currentScript as HTMLScriptElement).src.replace(/[^/]*$/, "");
const loaded = new Map<string, Promise<string>>();

/** Texts by the names of the scripts that put them there. */
function texts(): Record<string, string> {
  return (globalThis as { wnl?: Record<string, string> }).wnl ?? {};
}

/** Text that a classic script beside this one puts into `globalThis.wnl`, by the script's name. */
function load(name: string): Promise<string> {
  const held = name in texts() ? Promise.resolve(texts()[name]) : null; // a file of its own holds all texts
  const found = loaded.get(name) ?? held ?? fetched(name);
  loaded.set(name, found);
  found.catch(() => loaded.delete(name)); // it may be there next time
  return found;
}

function fetched(name: string): Promise<string> {
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = HERE + name;
    script.onload = () => (name in texts() ? done(texts()[name]) : failed(new Error(`${name} is damaged`)));
    script.onerror = () => failed(new Error(navigator.onLine ? `${name} is missing` : "there is no connection"));
    document.head.append(script);
  });
}

const modules = new Map<string, Promise<Explorer>>();

async function importText(name: string): Promise<Explorer> {
  const text = await load(name);
  const address = () => URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const found = modules.get(name) ?? import(address());
  modules.set(name, found);
  return found;
}

/** The model of a figure of plain JSON (data/plain.ts), without a kernel at the other end. */
class Model {
  private readonly state: State;
  private readonly listeners: Record<string, (() => void)[]> = {};

  constructor(state: State) {
    this.state = state;
  }
  get(name: string): unknown {
    return this.state[name];
  }
  set(name: string, value: unknown): void {
    if (this.state[name] === value) return;
    this.state[name] = value;
    for (const call of [...(this.listeners[`change:${name}`] ?? [])]) call();
  }
  on(event: string, call: () => void): void {
    this.listeners[event] = [...(this.listeners[event] ?? []), call];
  }
}

class Mount {
  readonly element: HTMLElement;
  readonly name: string;
  private model: Promise<Model | null> | null = null;
  private back: HTMLElement | null = null;
  private readonly words: HTMLElement[] = [];

  constructor(element: HTMLElement) {
    this.element = element;
    this.name = element.dataset.figure ?? "";
  }

  private part(selector: string): HTMLElement {
    return this.element.querySelector(selector) as HTMLElement;
  }

  /** The figure's model, once it is drawn; null where it cannot be. */
  start(): Promise<Model | null> {
    this.model ??= this.open().catch((error) => this.fail(error));
    return this.model;
  }

  private async open(): Promise<Model> {
    const { module = "", recording = "" } = this.element.dataset;
    const state = JSON.parse(this.part("script[type='application/json']").textContent ?? "");
    const [explorer, recorded] = await Promise.all([importText(module), load(recording)]);
    const frame = this.element.dataset.frame ? (query: string) => this.frame(query) : null;
    const model = new Model({ ...state, recorded, address: this.name, load, frame });
    await this.draw(explorer, model);
    return model;
  }

  /** The line that shows the figure in a frame of another page, with room for it as it stands here. */
  private frame(query: string): string {
    const frame = document.createElement("iframe");
    const { href } = new URL(this.element.dataset.frame + query, document.baseURI);
    const title = this.part(".ex-card").getAttribute("aria-label") ?? "";
    const height = String(this.element.offsetHeight + MARGINS);
    const about = { src: href, title, width: "100%", height, style: "border: 0", allow: "fullscreen" };
    for (const [name, value] of Object.entries(about)) frame.setAttribute(name, value);
    return frame.outerHTML;
  }

  private async draw(explorer: Explorer, model: Model): Promise<void> {
    const el = this.part(".wnl-live");
    await explorer.default.render({ model, el });
    const alert = el.querySelector("[role='alert']:not([hidden])");
    if (alert) throw new Error(alert.textContent ?? "");
    this.element.dataset.mounted = "yes";
  }

  private fail(error: Error): null {
    this.part(".wnl-live").replaceChildren();
    const sentence = this.part(".wnl-trouble");
    sentence.textContent = `The moving figure could not be shown (${error.message}). This is a still picture of it.`;
    sentence.hidden = false;
    this.element.dataset.mounted = "no";
    for (const word of this.words.splice(0)) word.replaceWith(...word.childNodes);
    return null;
  }

  /** A button that sets the figure; it is text again where the figure cannot be shown. */
  addWord(word: HTMLElement): void {
    this.words.push(word);
  }

  async apply(entries: Entries, word: HTMLElement): Promise<void> {
    const model = await this.start();
    if (!model) return;
    const before = model.get("apply") as { serial: number } | undefined;
    model.set("apply", { serial: (before?.serial ?? 0) + 1, entries });
    if (isInView(this.element)) return;
    this.offerWayBack(word);
    show(this.element, "nearest");
  }

  /** A button under the figure that leads back to the word that was pressed. */
  private offerWayBack(word: HTMLElement): void {
    this.back?.remove();
    const back = document.createElement("button");
    Object.assign(back, { type: "button", className: "wnl-back", textContent: "↩ back to the text" });
    back.addEventListener("click", () => {
      back.remove();
      this.reached();
      show(word, "center");
      word.focus({ preventScroll: true });
    });
    this.back = back;
    this.element.append(back);
    this.reached();
  }

  /** While there is a way back from it, a figure below a question stays in sight (question.css). */
  private reached(): void {
    const block = this.element.closest(".wnl-beside") ?? this.element.closest(".cell");
    block?.classList.toggle("wnl-reached", block.querySelector(".wnl-back") !== null);
  }
}

function isInView(element: HTMLElement): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return top < innerHeight * 0.6 && bottom > innerHeight * 0.4;
}

function show(element: HTMLElement, block: ScrollLogicalPosition): void {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block, behavior: calm ? "auto" : "smooth" });
}

/** Words that set a figure's state become buttons. */
function wake(span: HTMLElement, mounts: Mount[]): void {
  const mount = mounts.find((m) => m.name === span.dataset.figure);
  if (!mount) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "ex-set";
  button.append(...span.childNodes);
  button.addEventListener("click", () => mount.apply(JSON.parse(span.dataset.set ?? "{}"), button));
  span.replaceChildren(button);
  mount.addWord(button);
}

/** A figure is drawn when it comes near the screen: a page with many opens as fast as a page with one. */
function mountWhenNear(mounts: Mount[]): void {
  const seen = (entries: IntersectionObserverEntry[]) => {
    const near = entries.filter((e) => e.isIntersecting).map((e) => e.target);
    for (const mount of mounts) if (near.includes(mount.element)) mount.start();
  };
  const isAsked = ({ name }: Mount) => location.search.includes(`${name}.states=`); // a lecture
  for (const mount of mounts.filter(isAsked)) mount.start();
  const observer = new IntersectionObserver(seen, { rootMargin: "600px" });
  for (const { element } of mounts) observer.observe(element);
}

/** A link to the state of a figure leads to this figure, where nobody has scrolled yet. */
function goToAsked(mounts: Mount[]): void {
  const [visit] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const names = [...new URLSearchParams(location.search).keys()].map((key) => key.split(".")[0]);
  const asked = mounts.findLast(({ name }) => names.includes(name));
  if (!asked || location.hash || scrollY > 0 || visit?.type !== "navigate") return;
  asked.start().then(() => isInView(asked.element) || asked.element.scrollIntoView({ block: "center" }));
}

function start(): void {
  const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)];
  const mounts = all(".wnl-figure").map((element) => new Mount(element));
  if ("IntersectionObserver" in globalThis) mountWhenNear(mounts);
  else for (const mount of mounts) mount.start();
  for (const span of all(".wnl-set")) wake(span, mounts);
  goToAsked(mounts);
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
