// One figure: what it is built of, and when it is drawn.
import { Address } from "./page/address.ts";
import { BarsPanel } from "./panels/bars.ts";
import { Controls, CursorControl } from "./controls/controls.ts";
import { decode } from "./data/data.ts";
import { make } from "./base/dom.ts";
import { HeatmapPanel } from "./panels/heatmap.ts";
import { LinesPanel } from "./panels/lines.ts";
import { LiveRun } from "./data/live.ts";
import { quietNote, Reading } from "./controls/reading.ts";
import { ScatterPanel } from "./panels/scatter.ts";
import { Settings } from "./state/settings.ts";
import { Steering } from "./state/steering.ts";
import { Toolbar } from "./controls/toolbar.ts";
import { watchTheme } from "./page/theme.ts";
import { lookAt } from "./state/view.ts";
import { hearWords } from "./page/words.ts";

const PANELS = { lines: LinesPanel, heatmap: HeatmapPanel, scatter: ScatterPanel, bars: BarsPanel };

export class Figure extends Steering {
  constructor(model, el) {
    super(model);
    Object.assign(this, { el, undo: [] });
    el.classList.add("explorer");
    this.build();
    for (const name of ["values", "cursor", "theory", "status"]) this.on(`change:${name}`, () => this.plan());
    this.on("change:frame", () => this.receive());
    this.on("change:apply", () => this.apply(this.model.get("apply")?.entries));
    for (const name of ["spec", "recorded"]) this.on(`change:${name}`, () => this.build());
    this.undo.push(watchTheme(this));
    this.watchWidth();
    this.follow(new Address(this));
    this.receive();
    this.drawNow();
    this.greeting = setTimeout(() => this.greet(), 1000); // by then JupyterLab has its subshell
  }

  /** The first message of a widget goes to the kernel's main thread, where it waits for a running cell; only what comes
      after it goes to the subshell. So the first message is this one, and no slider's. */
  greet() {
    if (this.spec.live && !this.model.get("request")?.action) this.save("request", { serial: 0, action: "greet" });
  }

  on(event, callback) {
    this.model.on(event, callback);
    this.undo.push(() => this.model.off(event, callback));
  }

  watchWidth() {
    const observer = new ResizeObserver(() => this.plan());
    observer.observe(this.el);
    this.undo.push(() => observer.disconnect());
  }

  /** Show what the page's address asks for, and keep the address true from now on. */
  follow(address) {
    const asked = address.read();
    if (asked.length) this.apply(asked, "link");
    this.address = address;
    this.undo.push(() => address.close());
  }

  build() {
    this.reading?.close();
    this.toolbar?.close();
    this.spec = this.model.get("spec") ?? {};
    this.read();
    this.settings = new Settings(this.spec, this.recording);
    this.keepGiven();
    this.live ??= new LiveRun(this.spec.axis);
    Object.assign(this, { recordedKey: null, toolbar: new Toolbar(this), controls: new Controls(this), cursor: new CursorControl(this), reading: new Reading(this) });
    this.panels = (this.spec.panels ?? []).filter((p) => PANELS[p.kind]).map((p, i) => new PANELS[p.kind](p, i, this));
    this.el.replaceChildren(this.card());
    this.plan();
  }

  read() {
    [this.recording, this.trouble] = [null, ""];
    try {
      this.recording = decode(this.model.get("recorded"));
    } catch (error) {
      this.trouble = `The recording of this figure is damaged (${error.message}).${this.spec.live ? " Training still works." : ""}`;
    }
  }

  card() {
    this.grid = make("div", { class: "ex-panels" }, ...this.panels.map((panel) => panel.element));
    const parts = [this.toolbar.element, this.toolbar.box, this.controls.element, this.cursor.element];
    const alt = this.spec.alt ? make("p", { class: "ex-hidden" }, this.spec.alt) : null;
    return make("section", { class: "ex-card", "aria-label": this.spec.title || "Interactive figure" }, alt, ...parts, this.grid, this.reading.element);
  }

  receive() {
    try {
      const frame = decode(this.model.get("frame"));
      if (frame && !this.live.push(frame)) this.askAgain();
    } catch (error) {
      this.trouble = `A part of the live run is damaged (${error.message}).`;
    }
    this.plan();
  }

  /** Rows are missing: ask for all of them, at most twice a second. */
  askAgain() {
    if (performance.now() - (this.asked ?? -Infinity) < 500) return;
    this.asked = performance.now();
    this.save("resend", (this.model.get("resend") ?? 0) + 1);
  }

  /** Draw at most once per animation frame. */
  plan() {
    this.planned ??= requestAnimationFrame(() => this.drawNow());
  }

  drawNow() {
    cancelAnimationFrame(this.planned);
    this.planned = null;
    const view = (this.view = lookAt(this));
    this.toolbar.update(view);
    this.controls.update(view);
    this.cursor.update(view, quietNote(view, this.spec.axis));
    this.grid.classList.toggle("ex-faint", view.nearest);
    const width = this.panelWidth();
    if (width > 0) for (const panel of this.panels) panel.update(view, width);
    this.reading.update(view);
    this.address.update();
    this.words ??= hearWords(this); // JupyterLab puts a figure into its notebook only after it is made
    this.publish(view);
  }

  panelWidth() {
    const whole = this.el.clientWidth;
    if (this.whole !== whole) {
      this.whole = whole;
      this.columnWidth = this.panels[0]?.element.clientWidth ?? 0;
    }
    return this.columnWidth;
  }

  /** What tests look at. */
  publish({ curve, source, nearest, status }) {
    const now = { run: this.live.run, rows: curve?.rows ?? 0, state: status.state, source, nearest };
    for (const [name, value] of Object.entries(now)) if (this.el.dataset[name] !== String(value)) this.el.dataset[name] = value;
  }

  /** A cell that is run again, or cleared, takes its figure away: the kernel must not train for nobody. */
  leave() {
    if (!this.spec.live || this.left) return;
    this.left = true;
    try {
      this.ask("cancel");
    } catch {
      // the kernel is gone, and the training with it
    }
  }

  close() {
    this.leave();
    clearTimeout(this.greeting);
    cancelAnimationFrame(this.planned);
    this.reading.close();
    this.toolbar.close();
    this.words?.();
    for (const undo of this.undo.splice(0)) undo();
    this.el.replaceChildren();
  }
}
