// One figure: what it is built of, and when it is drawn.
import { make, rememberPlace } from "./base/dom.ts";
import { Arrangement } from "./controls/arrange.ts";
import { Controls } from "./controls/controls.ts";
import { CursorControl } from "./controls/cursor.ts";
import { Reading } from "./controls/reading.ts";
import { quietNote } from "./controls/sentences.ts";
import { Toolbar } from "./controls/toolbar.ts";
import { decode, type Recording } from "./data/data.ts";
import { LiveRun } from "./data/live.ts";
import type { Entries, Model, Values } from "./data/protocol.ts";
import { entriesOf } from "./export/download.ts";
import { Menu } from "./export/menu.ts";
import type { OnScreen } from "./export/numbers.ts";
import type { Shown } from "./export/picture.ts";
import { Address } from "./page/address.ts";
import { keepKeys } from "./page/keys.ts";
import { enterNotebook, NOTEBOOK } from "./page/notebook.ts";
import { watchSize } from "./page/size.ts";
import { isDark, watchTheme } from "./page/theme.ts";
import { tellTests } from "./page/told.ts";
import type { Panel } from "./panels/panel.ts";
import { drawnBy, gridOf, panelsOf } from "./panels/panels.ts";
import { Question, veilBeside } from "./predict/question.ts";
import { Stage } from "./present/stage.ts";
import { trackTo } from "./state/positions.ts";
import type { Asker } from "./state/state.ts";
import { Steering } from "./state/steering.ts";
import { Subject } from "./state/subject.ts";
import { type Drawn, lookAt, type View } from "./state/view.ts";
import type { Trainer } from "./trainer/port.ts";
import { trainerOf } from "./trainer/trainers.ts";

/** The parts that are made anew when another spec or recording comes. */
interface Parts {
  menu: Menu;
  toolbar: Toolbar;
  controls: Controls;
  cursor: CursorControl;
  reading: Reading;
  question: Question | null;
  panels: Panel[];
  drawn: Drawn;
  card: HTMLElement;
  grid: HTMLElement;
  arrangement: Arrangement;
}

export class Figure {
  readonly el: HTMLElement;
  private readonly model: Model;
  private readonly trainer: Trainer | null;
  readonly steering: Steering;
  private readonly live: LiveRun;
  private readonly address: Address;
  private readonly stage: Stage;
  private readonly undo: (() => void)[] = [];
  private subject: Subject;
  private parts: Parts;
  private trouble = "";
  private planned: number | null = null;
  private dark: boolean | null = null;
  private words: (() => void) | null = null;
  private notebook: Element | null = null;

  constructor(model: Model, el: HTMLElement) {
    this.model = model;
    this.el = el;
    el.classList.add("explorer");
    this.trainer = trainerOf(model.get("spec")?.trainer ?? null, model);
    this.subject = this.read();
    const plan = () => this.plan();
    this.steering = new Steering(model, this.trainer, () => this.subject, plan);
    this.live = new LiveRun(this.subject.axis.name, this.subject.recording?.measured);
    this.address = new Address(model, this.steering);
    this.stage = new Stage(this, this.address);
    this.parts = this.build();
    this.listen();
    const asked = this.address.read();
    if (asked.length) this.apply(asked, "link");
    this.receive();
    this.drawNow();
    this.stage.openIfAsked();
  }

  /** The name by which words refer to the figure. */
  get name(): string {
    return this.subject.spec.name ?? "figure";
  }

  apply(entries: Entries, asker?: Asker): void {
    this.parts.question?.open();
    this.steering.apply(entries, asker);
  }

  /** A key for the cursor's slider. */
  press(event: KeyboardEvent): void {
    this.parts.cursor.press(event);
  }

  private listen(): void {
    for (const name of ["values", "theory"]) this.on(`change:${name}`, () => this.plan());
    this.on("change:cursor", () => this.followCursor());
    this.on("change:apply", () => this.apply(this.model.get("apply")?.entries));
    this.on("change:prediction", () => this.parts.question?.hear());
    for (const name of ["spec", "recorded"]) this.on(`change:${name}`, () => this.rebuild());
    const heard = this.trainer?.hear({ part: () => this.receive(), status: () => this.follow() });
    const sized = () => this.lookAtTheme(true);
    this.undo.push(
      heard ?? (() => {}),
      () => this.address.close(),
      watchSize(this.el, sized, () => this.drawNow()),
      watchTheme(this.el, () => this.lookAtTheme()),
      keepKeys(this.el),
    );
  }

  private on(event: string, callback: () => void): void {
    this.model.on(event, callback);
    this.undo.push(() => this.model.off(event, callback));
  }

  /** Whoever moves the cursor ends its walk. */
  private followCursor(): void {
    this.steering.playhead = null;
    this.plan();
  }

  /** The trainer has news. Once it is gone, the figure shows recorded runs, and what it has drawn. */
  private follow(): void {
    if (this.hasTrainer === this.subject.settings.hasTrainer) this.plan();
    else this.rebuild();
  }

  /** Whether somebody trains. */
  private get hasTrainer(): boolean {
    return this.trainer !== null && this.trainer.line !== "gone";
  }

  private lookAtTheme(resized = false): void {
    const dark = isDark(this.el);
    if (this.dark === null) this.parts.arrangement.forget(); // its style sheet has come late
    if (dark !== this.dark || resized) this.plan();
    this.dark = dark;
  }

  private read(): Subject {
    const spec = this.model.get("spec") ?? {};
    let recording: Recording | null = null;
    this.trouble = "";
    try {
      recording = decode(this.model.get("recorded"));
    } catch (error) {
      const rest = this.hasTrainer ? " Training still works." : "";
      this.trouble = `The recording of this figure is damaged (${(error as Error).message}).${rest}`;
    }
    return new Subject(spec, recording, this.hasTrainer, this.drawnLive());
  }

  /** The values of the live run that is on screen. */
  private drawnLive(): Values | null {
    const view = this.trainer && this.steering?.view;
    return view && view.source === "live" ? view.values : null;
  }

  private rebuild(): void {
    const restore = rememberPlace(this.el);
    this.closeParts();
    this.subject = this.read();
    this.parts = this.build();
    restore();
    this.drawNow();
  }

  private build(): Parts {
    const { steering, subject } = this;
    const { spec, recording, axis, settings } = subject;
    steering.keepGiven();
    const stage = {
      recording,
      axis,
      moments: spec.moments ?? [],
      base: settings.base,
      called: (field: string) => settings.called(field),
      track: (field: string) => trackTo(settings, field),
      moveCursorTo: (step: number) => steering.moveCursorTo(step),
      goTo: (step: number) => steering.goTo(step),
      choose: (values: Values) => steering.apply(Object.entries(values)),
    };
    const panels = panelsOf(spec.panels ?? [], stage);
    const drawn = drawnBy(spec.panels ?? []);
    const menu = this.menu();
    const toolbar = new Toolbar(steering, drawn.along.length > 0, menu.element);
    const [controls, cursor, reading] = [new Controls(steering), new CursorControl(steering), new Reading(subject)];
    const grid = gridOf(panels);
    const alt = spec.alt ? make("p", { class: "ex-hidden" }, spec.alt) : null;
    const question = this.ask(subject, cursor);
    const kind = grid.matches(".ex-many") ? "ex-card ex-full" : "ex-card";
    const about = { class: kind, "aria-label": spec.title || "Interactive figure" };
    const card = make("section", about, alt, question?.element);
    const { alert, element } = reading;
    const arrangement = new Arrangement(card, { toolbar, menu, controls, cursor, alert, grid, reading: element });
    arrangement.fit(this.stage.take(card, arrangement).clientWidth);
    return { menu, toolbar, controls, cursor, reading, question, panels, drawn, card, grid, arrangement };
  }

  private ask(subject: Subject, cursor: CursorControl): Question | null {
    const [replay, plan, card] = [() => cursor.replay(), () => this.plan(), () => this.parts.card];
    const asker = { el: this.el, name: subject.spec.name ?? "figure", replay, plan, card };
    return Question.of(subject, this.model, asker, (this.parts as Parts | undefined)?.question);
  }

  private menu(): Menu {
    const source = {
      onScreen: () => this.onScreen(),
      nodes: () => this.nodes(),
      address: this.address,
      hasPython: Boolean(this.subject.spec.python),
      tell: (text: string) => this.steering.tell(text),
      present: () => this.stage.open().fill(),
    };
    return new Menu((copy) => entriesOf(source, copy));
  }

  private onScreen(): OnScreen {
    const view = this.steering.view ?? this.look();
    return { subject: this.subject, view, drawn: this.parts.drawn, link: this.address.link() };
  }

  private nodes(): Shown {
    const { card, grid, panels, reading, arrangement } = this.parts;
    arrangement.spread();
    this.stage.flatten();
    this.plan();
    return { card, grid, sentence: reading.sentence, chip: reading.chip, panels: panels.map((panel) => panel.parts) };
  }

  private look(): View {
    return lookAt(this.subject, this.steering.choice, this.live, this.steering.kept, this.steering);
  }

  private receive(): void {
    try {
      const part = decode(this.trainer?.part);
      if (part && !this.live.push(part)) this.trainer?.resend();
    } catch (error) {
      this.trouble = `A part of the live run is damaged (${(error as Error).message}).`;
    }
    this.plan();
  }

  /** Draw at most once per animation frame. */
  private plan(): void {
    this.planned ??= requestAnimationFrame((time) => this.drawNow(time));
  }

  /** The one clock of a figure: while it plays, each drawing first moves the cursor and then asks for the next one. */
  drawNow(time = performance.now()): void {
    const { toolbar, controls, cursor, reading, question, panels, grid, arrangement } = this.parts;
    cursor.advance(time);
    cancelAnimationFrame(this.planned ?? 0);
    this.planned = null;
    const widths = arrangement.fit(this.stage.place.clientWidth); // before anything is written: else the page is laid out twice
    const view = this.look();
    this.steering.view = view;
    toolbar.update(view);
    controls.update(view);
    cursor.update(view, quietNote(view, this.subject.axis));
    grid.classList.toggle("ex-faint", view.nearest);
    question?.follow(cursor.playing);
    const screen = { dark: this.dark ?? false, cropped: question?.isPlaying ?? false, low: this.stage.low };
    for (const [i, width] of widths.entries()) if (width > 0) panels[i].update(view, { ...screen, width });
    question?.update(view, panels);
    reading.update(view, { trouble: this.trouble, told: this.steering.told });
    if (!view.moving) this.address.update();
    this.notebook ??= this.el.closest(NOTEBOOK); // JupyterLab puts a figure into it only after it is made
    this.words ??= enterNotebook(this);
    tellTests(this.el, view, { run: this.live.run, asked: question?.state ?? "open", gaps: reading.gaps });
    if (cursor.playing) this.plan();
  }

  private closeParts(): void {
    this.parts.reading.close();
    this.parts.cursor.close();
    this.parts.menu.close();
  }

  /** A cell that is run again, or cleared, takes its figure away; the training that it asked for stops with it. A
      notebook that is closed takes it away too, but may be opened again: the training goes on. */
  close(): void {
    this.stage.leave();
    this.trainer?.close(this.notebook !== null && !this.notebook.isConnected);
    cancelAnimationFrame(this.planned ?? 0);
    this.closeParts();
    this.words?.();
    for (const undo of this.undo.splice(0)) undo();
    this.el.replaceChildren();
    veilBeside(this.el);
  }
}
