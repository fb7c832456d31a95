// A graph: nodes in a row and arrows between them, of which the reader switches some on and off.
import { draw } from "../base/dom.ts";
import { Memory } from "../base/memory.ts";
import type { PanelSpec } from "../data/protocol.ts";
import type { View } from "../state/view.ts";
import type { Kind, Panel, Parts, Screen, Stage } from "./panel.ts";
import { Plot } from "./plot.ts";

type Edge = [number, number];

/** Edges that are fields, and those that are always there; see toolkit/panels/graph.py. */
interface GraphSpec extends PanelSpec {
  names: string[];
  switches: { field: string; edge: Edge }[];
  always: Edge[];
}

const RADIUS = 15; // pixels, of a node
const BEND = 0.21; // height over length of an arc
const HEAD = 8; // pixels, of an arrow
const SIDES = 0.62; // height over width of the picture
const TALLEST = 240; // pixels

class GraphPanel implements Panel {
  readonly element: HTMLElement;
  private readonly panel: GraphSpec;
  private readonly stage: Stage;
  private readonly plot: Plot;
  private readonly edges = draw("g");
  private readonly nodes = draw("g");
  private readonly drawn = new Memory();

  constructor(panel: GraphSpec, index: number, stage: Stage) {
    this.panel = panel;
    this.stage = stage;
    this.plot = new Plot(panel.title, index);
    this.element = this.plot.element;
    this.plot.area.append(this.edges, this.nodes);
  }

  get parts(): Parts {
    return this.plot.parts;
  }

  update(view: View, { width, low }: Screen): void {
    const there = this.panel.switches.map(({ field }) => view.values[field] === true);
    if (!this.drawn.changed(width, low, ...there)) return;
    this.plot.open(width, Math.round(low * Math.min(TALLEST, width * SIDES)));
    const always = this.panel.always.flatMap((edge) => this.arrow(edge, true));
    const switched = this.panel.switches.flatMap(({ edge, field }, i) => this.arrow(edge, there[i], field));
    this.edges.replaceChildren(...switched, ...always);
    this.nodes.replaceChildren(...this.panel.names.flatMap((name, i) => this.node(name, i)));
    this.tell(view, there);
  }

  private at(node: number): Edge {
    const { width, height } = this.plot;
    return [((node + 0.5) * width) / this.panel.names.length, height / 2];
  }

  private node(name: string, i: number): SVGElement[] {
    const [cx, cy] = this.at(i);
    const word = draw("text", { class: "ex-node-name", x: cx, y: cy + 4, "text-anchor": "middle" }, name);
    return [draw("circle", { class: "ex-node", cx, cy, r: RADIUS }), word];
  }

  /** The line, its head, and where the edge is a field the wide line beneath that takes clicks. */
  private arrow(edge: Edge, there: boolean, field?: string): SVGElement[] {
    const d = arc(this.at(edge[0]), this.at(edge[1]), bendOf(edge));
    const line = draw("path", { class: there ? "ex-edge" : "ex-edge ex-absent", d: d.path });
    const head = there ? [draw("path", { class: "ex-head", d: d.head })] : [];
    if (field === undefined) return [line, ...head];
    const reach = draw("path", { class: "ex-reach", d: d.path });
    reach.append(draw("title", {}, this.stage.called(field)));
    reach.addEventListener("click", () => this.stage.choose({ [field]: !there }));
    return [line, ...head, reach];
  }

  private tell(view: View, there: boolean[]): void {
    const { names, switches, always } = this.panel;
    const edges = [...always, ...switches.filter((_, i) => there[i]).map(({ edge }) => edge)];
    const told = edges.map(([from, to]) => `${names[from]} to ${names[to]}`).join(", ");
    this.plot.describe(`${this.panel.title ?? "Graph"}: ${told}`, view);
  }
}

/** Edges between neighbours are straight; of the others those from even nodes pass above, the rest below. */
export function bendOf([from, to]: Edge): number {
  return Math.abs(to - from) === 1 ? 0 : from % 2 === 0 ? -BEND : BEND;
}

/** A quadratic arc from node to node, and the head of its arrow, both kept clear of the nodes. */
export function arc(from: Edge, to: Edge, bend: number): { path: string; head: string } {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const middle: Edge = [(from[0] + to[0]) / 2 - 2 * bend * dy, (from[1] + to[1]) / 2 + 2 * bend * dx];
  const start = towards(from, middle, RADIUS);
  const end = towards(to, middle, RADIUS + 2);
  const back = towards(end, middle, HEAD);
  const [nx, ny] = [(end[1] - back[1]) / 2, (back[0] - end[0]) / 2];
  const head = [end, [back[0] + nx, back[1] + ny], [back[0] - nx, back[1] - ny]];
  return {
    path: `M${text(start)}Q${text(middle)} ${text(end)}`,
    head: `M${head.map((place) => text(place as Edge)).join("L")}Z`,
  };
}

function towards(from: Edge, to: Edge, by: number): Edge {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
  return [from[0] + (by * (to[0] - from[0])) / length, from[1] + (by * (to[1] - from[1])) / length];
}

function text([x, y]: Edge): string {
  return `${x.toFixed(1)},${y.toFixed(1)}`;
}

export const graph: Kind<GraphSpec> = {
  along: () => [],
  wide: () => [],
  make: (panel, index, stage) => new GraphPanel(panel, index, stage),
};
