// The Explorer: one anywidget module, live in a kernel and on a page without one.
import { BarsPanel } from "./bars.js";
import { Controls, CursorControl } from "./controls.js";
import { decode } from "./data.js";
import { make } from "./dom.js";
import { setting } from "./format.js";
import { HeatmapPanel } from "./heatmap.js";
import { LinesPanel } from "./lines.js";
import { LiveRun } from "./live.js";
import { quietNote, Reading } from "./reading.js";
import { ScatterPanel } from "./scatter.js";
import { Settings } from "./settings.js";
import { Toolbar } from "./toolbar.js";
import { watchTheme } from "./theme.js";
import { lookAt } from "./view.js";

const PANELS = { lines: LinesPanel, heatmap: HeatmapPanel, scatter: ScatterPanel, bars: BarsPanel };
const KEPT = 4;

class Figure {
  constructor(model, el) {
    Object.assign(this, { model, el, undo: [], kept: [], keptCount: 0 });
    el.classList.add("explorer");
    this.build();
    for (const name of ["values", "cursor", "status"]) this.on(`change:${name}`, () => this.plan());
    this.on("change:frame", () => this.receive());
    for (const name of ["spec", "recorded"]) this.on(`change:${name}`, () => this.build());
    this.undo.push(watchTheme(this));
    this.watchWidth();
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

  build() {
    this.reading?.close();
    this.spec = this.model.get("spec") ?? {};
    this.read();
    this.settings = new Settings(this.spec, this.recording);
    this.live ??= new LiveRun(this.spec.axis);
    this.theory = this.spec.theories?.[0]?.name ?? "";
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
    const parts = [this.toolbar, this.controls, this.cursor].map((part) => part.element);
    const alt = this.spec.alt ? make("p", { class: "ex-hidden" }, this.spec.alt) : null;
    return make("section", { class: "ex-card", "aria-label": this.spec.title || "Interactive figure" }, alt, ...parts, this.grid, this.reading.element);
  }

  get status() {
    return { state: "recorded", run: 0, step: 0, steps: 0, ...this.model.get("status") };
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

  save(name, value) {
    this.model.set(name, value);
    this.model.save_changes();
  }

  setValue(name, value) {
    this.save("values", { ...this.settings.current(this.model.get("values")), [name]: value });
    this.plan();
  }

  ask(action) {
    const serial = (this.model.get("request")?.serial ?? 0) + 1;
    if (action === "train" && this.status.state !== "paused") this.model.set("cursor", null);
    this.save("request", { serial, action });
    this.plan();
  }

  moveCursorToIndex(index) {
    const { curve } = this.view;
    if (!curve?.rows) return;
    this.save("cursor", index >= curve.rows - 1 ? null : curve.steps[index]);
    this.plan();
  }

  /** To the row whose step is nearest on the screen. */
  moveCursorTo(step) {
    const steps = this.view.curve?.steps ?? [];
    const at = this.spec.axis_scale === "log" ? (s) => Math.log1p(Math.max(s, -0.999)) : (s) => s;
    let best = 0;
    for (let i = 1; i < steps.length; i++) if (Math.abs(at(steps[i]) - at(step)) < Math.abs(at(steps[best]) - at(step))) best = i;
    this.moveCursorToIndex(best);
  }

  chooseTheory(name) {
    this.theory = name;
    this.plan();
  }

  keep() {
    const { curve, values } = this.view;
    if (!curve) return;
    const told = this.settings.label(values).map((c) => `${c.symbol || c.label} ${setting(values[c.name])}`);
    this.kept = [...this.kept, { curve, label: told.join(", ") || "kept" }].slice(-KEPT);
    this.keptCount++;
    this.plan();
  }

  clearKept() {
    this.kept = [];
    this.keptCount++;
    this.plan();
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
    this.cursor.update(view, quietNote(view));
    this.grid.classList.toggle("ex-faint", view.nearest);
    const width = this.panelWidth();
    if (width > 0) for (const panel of this.panels) panel.update(view, width);
    this.reading.update(view);
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
    for (const undo of this.undo.splice(0)) undo();
    this.el.replaceChildren();
  }
}

function render({ model, el, signal }) {
  const figure = new Figure(model, el);
  signal?.addEventListener("abort", () => figure.close(), { once: true });
  return () => figure.close();
}

export default { render };
