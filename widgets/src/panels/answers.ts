// What a network answers to single examples, above the pale line of the right answers; kept runs beside the present one.
import { draw, make, pool, say, set } from "../base/dom.ts";
import { setting } from "../base/format.ts";
import { Memory } from "../base/memory.ts";
import { same } from "../data/agreement.ts";
import { between } from "../data/between.ts";
import type { Curve } from "../data/curve.ts";
import type { PanelSpec, Values } from "../data/protocol.ts";
import type { Pair } from "../data/scales.ts";
import type { View } from "../state/view.ts";
import { ends, recordedRange } from "./domains.ts";
import type { Kind, Panel, Parts, Screen, Size, Stage } from "./panel.ts";
import { Plot } from "./plot.ts";

/** Columns over `along`; see toolkit/panels/answers.py. */
interface AnswersSpec extends PanelSpec {
  column: string;
  wanted: string;
  place: string;
  seen: string;
  along: string;
  domain?: Pair | null;
  note?: string;
}

/** A run, and its name where there are several. */
interface Shown {
  curve: Curve;
  name: string;
}

interface Tile {
  group: SVGGElement;
  base: SVGLineElement;
  right: SVGPathElement;
  unseen: SVGPathElement;
  seen: SVGPathElement;
  name: SVGTextElement;
}

type Numbers = ArrayLike<number>;

const [GAP, WORD, NARROWEST, MARGIN] = [18, 24, 120, 6]; // pixels

class AnswersPanel implements Panel {
  readonly element: HTMLElement;
  private readonly panel: AnswersSpec;
  private readonly stage: Stage;
  private readonly plot: Plot;
  private readonly recorded: Pair | null;
  private readonly tiles = { group: draw("g"), nodes: [] as SVGGElement[], all: [] as Tile[] };
  private readonly drawn = new Memory();

  constructor(panel: AnswersSpec, index: number, stage: Stage) {
    this.panel = panel;
    this.stage = stage;
    this.recorded = recordedRange(stage.recording, [panel.column, panel.wanted], false);
    this.plot = new Plot(panel.title, index);
    this.element = this.plot.element;
    this.element.classList.add("ex-wide");
    const key = (role: string, word: string) => make("span", { class: `ex-key ${role}` }, word);
    this.plot.keys.append(key("train", "seen"), key("test", "not seen"));
    if (panel.note) this.plot.keys.append(make("span", { class: "ex-note" }, panel.note));
    this.plot.over.append(this.tiles.group);
  }

  get parts(): Parts {
    return this.plot.parts;
  }

  update(view: View, { width, low }: Screen): void {
    const { curve, step, nearest, keptVersion, moving } = view;
    const named = Object.values(view.values).join(); // the names of runs follow them
    if (!this.drawn.changed(curve, curve?.rows, step, nearest, keptVersion, named, width, low, moving)) return;
    const runs = this.runs(view);
    const [each, height] = this.lay(runs.length, { width, low });
    const up = this.heights(runs, height);
    runs.forEach((run, i) => {
      this.drawTile(this.tiles.all[i], run, view.step, each, up);
    });
    this.plot.blank(!runs.length);
    this.tell(view, runs.length);
  }

  /** The present run, then kept ones of this column as far as there is room. */
  private runs({ curve, kept, values, step }: View): Shown[] {
    const others = kept.filter((one) => one.curve !== curve);
    const names = Object.keys(values).filter((name) => others.some((one) => !same(one.values[name], values[name])));
    const named = (at: Values) => names.map((name) => `${this.stage.called(name)} ${setting(at[name])}`).join(", ");
    const all = [...(curve ? [{ curve, values }] : []), ...others];
    const shown = all.filter((run) => run.curve.wide(this.panel.column, step));
    return shown.map((run) => ({ curve: run.curve, name: named(run.values) }));
  }

  /** The width of a tile, and the height of its data. */
  private lay(count: number, { width, low }: Size): Pair {
    const { group, nodes, all } = this.tiles;
    pool(group, nodes, count, () => this.addTile());
    const each = Math.max(NARROWEST, (width - GAP * (count - 1)) / Math.max(1, count));
    const height = Math.round(low * Math.min(190, Math.max(136, (each < 200 ? 1.15 : 0.56) * each)));
    this.plot.open(width, height + WORD + MARGIN);
    all.slice(0, count).forEach((tile, i) => {
      set(tile.group, { transform: `translate(${(i * (each + GAP)).toFixed(1)} ${MARGIN})` });
      set(tile.name, { x: (each / 2).toFixed(1), y: height + WORD - 8 });
      set(tile.base, { x1: MARGIN, x2: (each - MARGIN).toFixed(1) });
    });
    return [each, height];
  }

  /** Pixels of an answer; one that is further out stands at the edge. */
  private heights(runs: Shown[], height: number): (value: number) => number {
    const found = runs.map(({ curve }) => curve.wide(this.panel.wanted, null)?.values ?? []);
    const [low, high] = this.panel.domain ?? ends(this.recorded ?? [], ...found) ?? [0, 1];
    return (value) => height * (1 - (Math.min(high, Math.max(low, value)) - low) / (high - low || 1));
  }

  private addTile(): SVGGElement {
    const base = draw("line", { class: "ex-base" });
    const right = draw("path", { class: "ex-target" });
    const unseen = draw("path", { class: "ex-measured ex-answer test" });
    const seen = draw("path", { class: "ex-measured ex-answer train" });
    const name = draw("text", { class: "ex-picture", "text-anchor": "middle" });
    const group = draw("g", {}, base, right, unseen, seen, name);
    this.tiles.all.push({ group, base, right, unseen, seen, name });
    return group;
  }

  private drawTile(tile: Tile, run: Shown, step: number | null, width: number, up: (value: number) => number): void {
    const { column, wanted, place, seen } = this.panel;
    const at = (name: string): Numbers => between(run.curve, name, step, this.stage.axis)?.values ?? [];
    const [answers, right, places, isSeen] = [at(column), at(wanted), at(place), at(seen)];
    const [low, high] = ends(places) ?? [0, 1];
    const across = (i: number) => 2 * MARGIN + ((places[i] - low) / (high - low || 1)) * (width - 4 * MARGIN);
    const all = Array.from(answers, (_, i) => i).filter((i) => Number.isFinite(answers[i]));
    const dots = (chosen: number[]) => chosen.map((i) => `M${point(across(i), up(answers[i]))}h0`).join("");
    const order = [...all].sort((i, j) => places[i] - places[j]);
    set(tile.right, { d: order.length ? `M${order.map((i) => point(across(i), up(right[i]))).join("L")}` : "" });
    set(tile.unseen, { d: dots(all.filter((i) => !(isSeen[i] > 0.5))) });
    set(tile.seen, { d: dots(all.filter((i) => isSeen[i] > 0.5)) });
    set(tile.base, { y1: up(0).toFixed(1), y2: up(0).toFixed(1) });
    say(tile.name, run.name);
  }

  private tell(view: View, count: number): void {
    const found = view.curve?.wide(this.panel.column, view.step) ?? null;
    const at = this.plot.tellShown(found && { ...found, frame: view.step }, view, this.stage);
    const said = count ? `: ${off(view, this.panel)}` : ", no data yet";
    this.plot.describe(`${this.panel.title ?? "Answers"}${at}${said}`, view);
  }
}

/** How far the answers are from the right ones, in words. */
function off({ curve, step }: View, { column, wanted, seen }: AnswersSpec): string {
  const [answers, right, isSeen] = [column, wanted, seen].map((name) => curve?.wide(name, step)?.values ?? []);
  const mean = (of: boolean) => {
    const chosen = Array.from(answers, (_, i) => i).filter((i) => isSeen[i] > 0.5 === of);
    const sum = chosen.reduce((total, i) => total + Math.abs(answers[i] - right[i]), 0);
    return (sum / Math.max(1, chosen.length)).toFixed(2);
  };
  return `answers are off by ${mean(true)} on average where they were seen, by ${mean(false)} where not`;
}

function point(x: number, y: number): string {
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}

export const answers: Kind<AnswersSpec> = {
  along: () => [],
  wide: ({ column, wanted, place, seen }) => [column, wanted, place, seen],
  make: (panel, index, stage) => new AnswersPanel(panel, index, stage),
};
