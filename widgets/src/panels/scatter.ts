// Points in the plane, the centre and the arrow of each group, and the theory's prediction of them as rings.
import { type Attributes, draw, pool, set } from "../base/dom.ts";
import { Memory } from "../base/memory.ts";
import { CYCLE, type Role } from "../base/palette.ts";
import { between } from "../data/between.ts";
import type { Wide } from "../data/curve.ts";
import { type NumberArray, product, type Selected } from "../data/data.ts";
import type { PanelSpec } from "../data/protocol.ts";
import { type Pair, type Side, side, valueScale } from "../data/scales.ts";
import type { View } from "../state/view.ts";
import type { Kind, Panel, Parts, Screen, Size, Stage } from "./panel.ts";
import { Plot } from "./plot.ts";

/** A column over (`point`, `coordinate` of length 2); `centres` and `arrows` have one entry for each group. */
interface ScatterSpec extends PanelSpec {
  column: string;
  point: string;
  coordinate: string;
  group?: string | null;
  centres?: string | null;
  arrows?: string | null;
  x_label?: string;
  y_label?: string;
  equal?: boolean;
}

/** The extent along x and along y. */
type Extent = [Pair, Pair];
type Draw = (across: Side, up: Side, x: number, y: number) => Attributes;

interface Layer {
  group: SVGGElement;
  nodes: SVGElement[];
}

class ScatterPanel implements Panel {
  readonly element: HTMLElement;
  private readonly panel: ScatterSpec;
  private readonly stage: Stage;
  private readonly plot: Plot;
  private readonly recorded: Extent | null;
  private readonly points: Layer = { group: draw("g"), nodes: [] };
  private readonly arrows: Layer = { group: draw("g"), nodes: [] };
  private readonly centres: Layer = { group: draw("g"), nodes: [] };
  private readonly theory: Layer = { group: draw("g"), nodes: [] };
  private readonly drawn = new Memory();
  private x!: Side;
  private y!: Side;

  constructor(panel: ScatterSpec, index: number, stage: Stage) {
    this.panel = panel;
    this.stage = stage;
    this.plot = new Plot(panel.title, index);
    this.element = this.plot.element;
    this.recorded = placed(panel).reduce<Extent | null>((sides, name) => {
      return union(sides, extent(stage.recording?.measured.variables[name], panel.coordinate));
    }, null);
    this.plot.area.append(this.points.group, this.arrows.group, this.centres.group, this.theory.group);
  }

  get parts(): Parts {
    return this.plot.parts;
  }

  update(view: View, size: Screen): void {
    const { width, low } = size;
    const { curve, step } = view;
    const { column, centres, arrows, group } = this.panel;
    const seen = (name: string | null | undefined, theory: string | null = null) =>
      name && curve ? between(curve, name, step, this.stage.axis, theory) : null;
    const found = seen(column);
    const parts = [curve, found?.frame, view.theory, view.nearest, width, low, step === found?.frame, view.moving];
    if (!this.drawn.changed(...parts)) return;
    this.lay(found, size);
    const theory = view.theory && !view.nearest ? seen(centres ?? column, view.theory) : null;
    const role = this.roles((group && curve?.wide(group, step)) || null);
    const [small, ring] = centres ? [{ r: 3, faint: "ex-faint " }, 9] : [{ r: 4, faint: "" }, 6];
    this.place(this.points, found, (i) => ({ r: small.r, class: `ex-point ${small.faint}${role(i)}` }));
    this.place(this.arrows, seen(arrows), (i) => ({ class: `ex-arrow ${roleOf(i)}` }), arrow);
    this.place(this.centres, seen(centres), (i) => ({ r: 6, class: `ex-point ${roleOf(i)}` }));
    this.place(this.theory, theory, () => ({ r: ring, class: "ex-hollow" }));
    this.plot.blank(!found);
    this.tell(found, view);
  }

  /** The colour of a point: that of its group. */
  private roles(group: Wide | null): (i: number) => Role {
    return this.panel.group ? (i) => roleOf(Math.round(group?.values[i] ?? 0)) : () => "train";
  }

  private lay(found: Wide | null, size: Size): void {
    const labels = { x: this.panel.x_label, y: this.panel.y_label };
    const seen = union(this.recorded, found && extent(found, this.panel.coordinate));
    let [xs, ys] = seen
      ? pad(seen)
      : ([
          [0, 1],
          [0, 1],
        ] as Extent);
    for (let turn = 0; this.panel.equal && turn < 2; turn++) {
      // the ticks' length takes room, and the room sets the ticks: the second time both agree
      const inner = this.plot.room(size, valueScale(ys, "linear").ticks, labels);
      [xs, ys] = equal(xs, ys, inner.width / inner.height);
    }
    [this.x, this.y] = [side(valueScale(xs, "linear"), xs), side(valueScale(ys, "linear"), ys)];
    this.plot.layout(size, this.x, this.y, labels);
  }

  /** One mark for each entry of `found`, with the looks of `look(i)` and the place that `shape` gives. */
  private place(
    { group, nodes }: Layer,
    found: Wide | null,
    look: (i: number) => Attributes,
    shape: Draw = circle,
  ): void {
    const coordinateFirst = found?.dims[0] === this.panel.coordinate;
    const values = found?.values ?? [];
    const count = values.length / 2;
    pool<SVGElement>(group, nodes, count, () => draw(shape === circle ? "circle" : "path"));
    for (let i = 0; i < count; i++) {
      const [x, y] = coordinateFirst ? [values[i], values[count + i]] : [values[2 * i], values[2 * i + 1]];
      const shown = Number.isFinite(x) && Number.isFinite(y);
      const where = shown ? { ...shape(this.x, this.y, x, y), display: null } : { display: "none" };
      set(nodes[i], { ...look(i), ...where });
    }
  }

  private tell(found: Wide | null, view: View): void {
    const at = this.plot.tellShown(found, view, this.stage);
    const size = found ? `${found.values.length / 2} points` : "no data yet";
    this.plot.describe(`${this.panel.title ?? "Points"}${at}: ${size}`, view);
  }
}

function roleOf(group: number): Role {
  return CYCLE[Math.abs(group) % CYCLE.length];
}

const circle: Draw = (across, up, x, y) => ({ cx: across.at(x), cy: up.at(y) });

/** From the origin to (x, y), with a head. */
const arrow: Draw = (across, up, x, y) => {
  const [ox, oy, tx, ty] = [across.at(0), up.at(0), across.at(x), up.at(y)];
  const [dx, dy] = [tx - ox, ty - oy];
  const head = Math.min(8, Math.hypot(dx, dy) / 2) / (Math.hypot(dx, dy) || 1);
  const wing = (turn: number) => `${tx - head * (dx + turn * dy * 0.6)} ${ty - head * (dy - turn * dx * 0.6)}`;
  return { d: `M${ox} ${oy}L${tx} ${ty}M${wing(1)}L${tx} ${ty}L${wing(-1)}` };
};

/** Where the values of an array lie whose dim `coordinate` holds x and y. */
function extent(array: NumberArray | Selected | undefined, coordinate: string): Extent | null {
  if (!array) return null;
  const inner = product(array.shape.slice(array.dims.indexOf(coordinate) + 1));
  const range: Extent = [
    [Infinity, -Infinity],
    [Infinity, -Infinity],
  ];
  for (let i = 0; i < array.values.length; i++) {
    const value = array.values[i];
    const along = range[Math.floor(i / inner) % 2];
    if (!Number.isFinite(value)) continue;
    along[0] = Math.min(along[0], value);
    along[1] = Math.max(along[1], value);
  }
  return range[0][0] <= range[0][1] ? range : null;
}

function union(a: Extent | null, b: Extent | null): Extent | null {
  if (!a || !b) return a ?? b;
  const joined = (i: 0 | 1): Pair => [Math.min(a[i][0], b[i][0]), Math.max(a[i][1], b[i][1])];
  return [joined(0), joined(1)];
}

function pad([xs, ys]: Extent): Extent {
  const wider = ([low, high]: Pair): Pair => {
    const space = 0.07 * (high - low || 1);
    return [low - space, high + space];
  };
  return [wider(xs), wider(ys)];
}

/** Widen one side so that a unit has the same length along both; `shape` is width over height in pixels. */
function equal(xs: Pair, ys: Pair, shape: number): Extent {
  const unit = Math.max((xs[1] - xs[0]) / shape, ys[1] - ys[0]) / 2;
  const [cx, cy] = [(xs[0] + xs[1]) / 2, (ys[0] + ys[1]) / 2];
  return [
    [cx - unit * shape, cx + unit * shape],
    [cy - unit, cy + unit],
  ];
}

/** The columns that lie in the plane. */
function placed({ column, centres, arrows }: ScatterSpec): string[] {
  return [column, centres, arrows].filter((name) => typeof name === "string");
}

export const scatter: Kind<ScatterSpec> = {
  along: () => [],
  wide: (panel) => [...placed(panel), ...(panel.group ? [panel.group] : [])],
  make: (panel, index, stage) => new ScatterPanel(panel, index, stage),
};
