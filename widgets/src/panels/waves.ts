// Many short curves side by side, each on a scale of its own, and each in the steps of the wave that it ends as.
import { draw, make, pool, say, set } from "../base/dom.ts";
import { percent } from "../base/format.ts";
import { Memory } from "../base/memory.ts";
import { ROLES, type Role } from "../base/palette.ts";
import { between } from "../data/between.ts";
import type { Curve, Wide } from "../data/curve.ts";
import type { PanelSpec } from "../data/protocol.ts";
import type { View } from "../state/view.ts";
import type { Kind, Panel, Parts, Screen, Stage } from "./panel.ts";
import { Plot } from "./plot.ts";
import { type Turn, turnOf, waveOf } from "./turns.ts";

/** A matrix column with one curve over `along` for each entry of `each`. */
interface WavesSpec extends PanelSpec {
  column: string;
  each: string;
  along: string;
  role?: string;
  own_steps?: boolean;
  note?: string;
}

/** Where the curve of a tile is drawn, in pixels. */
interface Room {
  left: number;
  top: number;
  width: number;
  height: number;
}

interface Tile {
  group: SVGGElement;
  base: SVGLineElement;
  curve: SVGPathElement;
  points: SVGPathElement;
  step: SVGTextElement;
  share: SVGTextElement;
}

const [NARROWEST, HIGH, WORDS, GAP] = [84, 50, 22, 14]; // pixels of a tile
const PURE = 0.5; // from this share on, a tile's number is in bold print

class WavesPanel implements Panel {
  readonly element: HTMLElement;
  private readonly panel: WavesSpec;
  private readonly stage: Stage;
  private readonly plot: Plot;
  private readonly role: Role;
  private readonly tiles = { group: draw("g"), nodes: [] as SVGGElement[], all: [] as Tile[] };
  private readonly drawn = new Memory();
  private settled: { curve: Curve; turns: Turn[] } | null = null;

  constructor(panel: WavesSpec, index: number, stage: Stage) {
    this.panel = panel;
    this.stage = stage;
    this.role = ROLES.find((known) => known === panel.role) ?? "first";
    this.plot = new Plot(panel.title, index);
    this.element = this.plot.element;
    this.element.classList.add("ex-waves");
    this.plot.keys.append(make("span", { class: "ex-note" }, panel.note ?? ""));
    this.plot.over.append(this.tiles.group);
  }

  get parts(): Parts {
    return this.plot.parts;
  }

  update(view: View, { width }: Screen): void {
    const found = view.curve && between(view.curve, this.panel.column, view.step, this.stage.axis);
    if (!this.drawn.changed(view.curve, found?.frame, width, view.step === found?.frame, view.moving)) return;
    const rows = found ? this.rows(found) : [];
    const turns = this.panel.own_steps && view.curve ? this.turns(view.curve) : [];
    this.lay(rows.length, width);
    const shares = rows.map((row, i) => this.drawTile(this.tiles.all[i], row, turns[i]));
    this.plot.blank(rows.length === 0);
    this.tell(found, shares, view);
  }

  private rows({ dims, shape, values }: Wide): ArrayLike<number>[] {
    if (dims.length !== 2) return [];
    const first = dims[0] === this.panel.each;
    const [count, length] = first ? shape : [shape[1], shape[0]];
    const at = (i: number, n: number) => values[first ? i * length + n : n * count + i];
    const rows = Array.from({ length: count }, (_, i) => Array.from({ length }, (_, n) => at(i, n)));
    return rows.filter((row) => row.every(Number.isFinite));
  }

  /** The turns of the rows at the end of the curve: so each point stands still while the wave comes about. */
  private turns(curve: Curve): Turn[] {
    if (this.settled?.curve !== curve) {
      const last = curve.wide(this.panel.column, null);
      this.settled = { curve, turns: last ? this.rows(last).map(turnOf) : [] };
    }
    return this.settled.turns;
  }

  /** As many tiles beside one another as there is room for, in rows of equal length. */
  private lay(count: number, width: number): void {
    const { group, nodes, all } = this.tiles;
    pool(group, nodes, count, () => this.addTile());
    const fit = Math.max(1, Math.min(count, Math.floor((width - 2 * GAP) / NARROWEST)));
    const across = Math.ceil(count / Math.ceil(count / fit)) || 1;
    const [w, h] = [(width - GAP) / across, HIGH + WORDS + 6];
    const height = Math.max(1, Math.ceil(count / across)) * h;
    set(this.plot.svg, { width, height: height + 4 });
    Object.assign(this.plot, { left: 0, top: 0, width, height });
    all.slice(0, count).forEach((tile, i) => {
      const [x, y] = [GAP + (i % across) * w, Math.floor(i / across) * h];
      set(tile.group, { transform: `translate(${x.toFixed(1)} ${y})` });
      set(tile.share, { x: (w - GAP).toFixed(1) });
      set(tile.base, { x2: (w - GAP).toFixed(1) });
    });
  }

  private addTile(): SVGGElement {
    const base = draw("line", { class: "ex-base", x1: 0, y1: HIGH / 2 + 2, y2: HIGH / 2 + 2 });
    const curve = draw("path", { class: `ex-line ex-wave ${this.role}` });
    const points = draw("path", { class: `ex-measured ex-speck ${this.role}` });
    const word = { class: "ex-tick", y: HIGH + 18 };
    const [step, share] = [draw("text", word), draw("text", { ...word, "text-anchor": "end" })];
    const group = draw("g", {}, base, curve, points, step, share);
    this.tiles.all.push({ group, base, curve, points, step, share });
    return group;
  }

  /** Draw one row, and return the share of its power that its wave has. */
  private drawTile(tile: Tile, row: ArrayLike<number>, turn: Turn | undefined): number {
    const room = { left: 0, top: 2, width: Number(tile.base.getAttribute("x2")), height: HIGH };
    const wave = turn?.places.length === row.length ? waveOf(row, turn.frequency) : null;
    const share = wave?.share ?? 0;
    const top = Math.max(...Array.from(row, Math.abs)) || 1;
    const smooth = wave
      ? (n: number) => wave.real * Math.cos(angle(n, row)) + wave.imaginary * Math.sin(angle(n, row))
      : null;
    set(tile.curve, { d: path(row, smooth ?? ((n) => row[n]), top, room), opacity: wave ? 0.2 + 0.8 * share : 1 });
    set(tile.points, { d: turn && wave ? specks(row, turn, top, room) : "", opacity: 0.45 + 0.55 * share });
    say(tile.step, turn && wave ? `in ${turn.step}s` : "");
    say(tile.share, wave ? percent(share) : "");
    tile.share.classList.toggle("ex-strong", share > PURE);
    return share;
  }

  private tell(found: Wide | null, shares: number[], view: View): void {
    const at = this.plot.tellShown(found, view, this.stage);
    const pure = shares.filter((share) => share > PURE).length;
    const waves = this.panel.own_steps ? `: ${pure} of them mostly a single wave` : "";
    const size = found ? `, ${shares.length} curves${waves}` : ", no data yet";
    this.plot.describe(`${this.panel.title ?? "Curves"}${at}${size}`, view);
  }
}

function angle(n: number, row: ArrayLike<number>): number {
  return (2 * Math.PI * n) / row.length;
}

function across(n: number, { length }: ArrayLike<number>, { left, width }: Room): number {
  return left + (n / Math.max(1, length - 1)) * width;
}

function up(value: number, top: number, room: Room): number {
  return room.top + (room.height / 2) * (1 - value / top);
}

function path(row: ArrayLike<number>, at: (n: number) => number, top: number, room: Room): string {
  const points = Array.from(row, (_, n) => `${across(n, row, room).toFixed(1)} ${up(at(n), top, room).toFixed(1)}`);
  return `M${points.join("L")}`;
}

/** A speck for every number, at its place of the turn: lines of no length with round ends. */
function specks(row: ArrayLike<number>, { places }: Turn, top: number, room: Room): string {
  const speck = (value: number, n: number) =>
    `M${across(places[n], row, room).toFixed(1)} ${up(value, top, room).toFixed(1)}h0`;
  return Array.from(row, speck).join("");
}

export const waves: Kind<WavesSpec> = {
  along: () => [],
  wide: ({ column }) => [column],
  make: (panel, index, stage) => new WavesPanel(panel, index, stage),
};
