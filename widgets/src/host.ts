// Mounts the figures of a page that has no kernel: the same module, a model in the page, the recording beside it.
// A classic script, because pages opened from a folder may not import modules by address; it only ever adds to
// a page that reads well without it, and whatever fails leaves the still picture and a sentence.

const HERE = document.currentScript.src.replace(/[^/]*$/, "");
const loaded = new Map();

/** Text that a classic script beside this one puts into `globalThis.wnl`, by the script's name. */
function load(name) {
  if (!loaded.has(name)) {
    loaded.set(name, new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = HERE + name;
      script.onload = () => (name in (globalThis.wnl ?? {}) ? done(globalThis.wnl[name]) : failed(new Error(`${name} is damaged`)));
      script.onerror = () => failed(new Error(`${name} is missing`));
      document.head.append(script);
    }));
  }
  return loaded.get(name);
}

const modules = new Map();

async function importText(name) {
  const text = await load(name);
  if (!modules.has(name)) modules.set(name, import(URL.createObjectURL(new Blob([text], { type: "text/javascript" }))));
  return modules.get(name);
}

/** The bytes of gzipped base64; gzip carries a checksum, so that damage is an error and never a wrong curve. */
async function unzip(base64) {
  const packed = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new DataView(await new Response(stream).arrayBuffer());
}

/** What anywidget gives a module, with nobody at the other end. */
class Model {
  constructor(state) {
    this.state = state;
    this.listeners = {};
  }
  get(name) {
    return this.state[name];
  }
  set(name, value) {
    if (this.state[name] === value) return;
    this.state[name] = value;
    for (const call of [...(this.listeners[`change:${name}`] ?? [])]) call();
  }
  on(event, call) {
    (this.listeners[event] ??= []).push(call);
  }
  off(event, call) {
    this.listeners[event] = (this.listeners[event] ?? []).filter((other) => other !== call);
  }
  save_changes() {}
  send() {}
}

class Mount {
  constructor(element) {
    this.element = element;
    this.name = element.dataset.figure;
  }

  /** The figure's model, once it is drawn; null where it cannot be. */
  start() {
    this.model ??= this.open().catch((error) => this.fail(error));
    return this.model;
  }

  async open() {
    const { module, recording } = this.element.dataset;
    const state = JSON.parse(this.element.querySelector("script[type='application/json']").textContent);
    const [explorer, recorded] = await Promise.all([importText(module), load(recording).then(unzip)]);
    const model = new Model({ request: {}, status: {}, frame: "", resend: 0, cursor: null, ...state, recorded, address: this.name });
    this.draw(explorer, model);
    return model;
  }

  draw(explorer, model) {
    const el = this.element.querySelector(".wnl-live");
    explorer.default.render({ model, el, signal: new AbortController().signal });
    if (el.querySelector("[role='alert']:not([hidden])")) throw new Error(el.querySelector("[role='alert']").textContent);
    this.element.dataset.mounted = "yes";
  }

  fail(error) {
    this.element.querySelector(".wnl-live").replaceChildren();
    const sentence = this.element.querySelector(".wnl-trouble");
    sentence.textContent = `The moving figure could not be shown (${error.message}). This is a still picture of it.`;
    sentence.hidden = false;
    this.element.dataset.mounted = "no";
    return null;
  }

  async apply(entries, word) {
    const model = await this.start();
    if (!model) return;
    model.set("apply", { serial: (model.get("apply")?.serial ?? 0) + 1, entries });
    if (isInView(this.element)) return;
    this.offerWayBack(word);
    show(this.element, "nearest");
  }

  /** A button under the figure that leads back to the word that was pressed. */
  offerWayBack(word) {
    this.back?.remove();
    this.back = document.createElement("button");
    Object.assign(this.back, { type: "button", className: "wnl-back", textContent: "↩ back to the text" });
    this.back.addEventListener("click", () => {
      this.back.remove();
      show(word, "center");
      word.focus({ preventScroll: true });
    });
    this.element.append(this.back);
  }
}

function isInView(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return top < innerHeight * 0.6 && bottom > innerHeight * 0.4;
}

function show(element, block) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block, behavior: calm ? "auto" : "smooth" });
}

/** Words that set a figure's state become buttons. */
function wake(span, mounts) {
  const mount = mounts.find((m) => m.name === span.dataset.figure);
  if (!mount) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "ex-set";
  button.append(...span.childNodes);
  button.addEventListener("click", () => mount.apply(JSON.parse(span.dataset.set), button));
  span.replaceChildren(button);
}

/** The banner says how to get the live version until a reader has closed it, on whatever page. */
function banner(element) {
  const key = "wnl-banner-closed";
  const remember = (act) => {
    try {
      return act(localStorage);
    } catch {
      return null; // a page may have no storage; the banner then comes back
    }
  };
  if (remember((storage) => storage.getItem(key))) return;
  element.hidden = false;
  element.querySelector("button").addEventListener("click", () => {
    element.remove();
    remember((storage) => storage.setItem(key, "yes"));
  });
}

/** A figure is drawn when it comes near the screen: a page with many opens as fast as a page with one. */
function mountWhenNear(mounts) {
  const seen = (entries) => entries.filter((e) => e.isIntersecting).forEach((e) => mounts.find((m) => m.element === e.target).start());
  const observer = new IntersectionObserver(seen, { rootMargin: "600px" });
  for (const { element } of mounts) observer.observe(element);
}

function start() {
  const mounts = [...document.querySelectorAll(".wnl-figure")].map((element) => new Mount(element));
  if (globalThis.IntersectionObserver) mountWhenNear(mounts);
  else mounts.forEach((mount) => mount.start());
  for (const span of document.querySelectorAll(".wnl-set")) wake(span, mounts);
  document.querySelectorAll(".wnl-banner").forEach(banner);
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
