// A function over its input: as fitted, as theory has it, as it should be, and the data between which it runs.
import { area, line } from "d3-shape";
import { draw, make, pool, set } from "../base/dom.ts";
import { Memory } from "../base/memory.ts";
import { ROLES, type Role } from "../base/palette.ts";
import type { PanelSpec } from "../data/protocol.ts";
import { type Pair, type Side, side, valueScale } from "../data/scales.ts";
import type { View } from "../state/view.ts";
import { ends, recordedRange, roomy } from "./domains.ts";
import { Handles } from "./handles.ts";
import type { Kind, Panel, Parts, Screen, Size, Stage } from "./panel.ts";
import { Plot } from "./plot.ts";

interface Band {
  label: string;
  low: string;
  high: string;
  role: string;
}

/** Values `column` at the places `inputs`, both over `along`; `data` are the columns (inputs, outputs) of samples. */
interface FunctionSpec extends PanelSpec {
  column: string;
  inputs: string;
  along: string;
  target?: string | null;
  data?: [string, string] | null;
  bands?: Band[];
  /** Fields that are the outputs of the samples, in order. */
  moved?: string[] | null;
  role?: string;
  x_label?: string;
  y_label?: string;
  x_domain?: Pair | null;
  domain?: Pair | null;
}

type Numbers = ArrayLike<number>;

class FunctionPanel implements Panel {
  readonly element: HTMLElement;
  private readonly panel: FunctionSpec;
  private readonly stage: Stage;
  private readonly plot: Plot;
  private readonly fitted: SVGPathElement;
  private readonly target = draw("path", { class: "ex-target" });
  private readonly theory = draw("path", { class: "ex-theory" });
  private readonly points = { group: draw("g"), nodes: [] as SVGCircleElement[] };
  private readonly bands: { ends: Band; path: SVGPathElement }[];
  private readonly handles: Handles;
  private readonly drawn = new Memory();
  private readonly recorded: Pair | null;

  constructor(panel: FunctionSpec, index: number, stage: Stage) {
    this.panel = panel;
    this.stage = stage;
    this.plot = new Plot(panel.title, index);
    this.element = this.plot.element;
    const role: Role = ROLES.find((known) => known === panel.role) ?? "test";
    this.fitted = draw("path", { class: `ex-line ${role}` });
    this.bands = (panel.bands ?? []).map((ends) => ({ ends, path: draw("path", { class: `ex-band ${ends.role}` }) }));
    const named = [panel.column, panel.target, panel.data?.[1]].filter((name) => typeof name === "string");
    this.recorded = recordedRange(stage.recording, named, false);
    const bands = this.bands.map(({ path }) => path);
    this.plot.area.append(...bands, this.target, this.fitted, this.theory, this.points.group);
    this.handles = new Handles(panel.moved ?? [], this.plot, stage);
    this.plot.keys.append(keyOf("fitted", role));
    if (panel.target) this.plot.keys.append(keyOf("target", "ex-quiet-key"));
    if (panel.data) this.plot.keys.append(keyOf("samples", "train"));
    for (const { ends } of this.bands) this.plot.keys.append(keyOf(ends.label, ends.role));
  }

  get parts(): Parts {
    return this.plot.parts;
  }

  update(view: View, size: Screen): void {
    const { column, inputs, target, data } = this.panel;
    const found = view.curve?.wide(column, view.step) ?? null;
    const shown = [view.curve, found?.frame, view.theory, view.nearest, this.handles.keyOf(view)];
    if (!this.drawn.changed(...shown, size.width, size.low, view.step === found?.frame, view.moving)) return;
    const theory = (view.theory && !view.nearest && view.curve?.wide(column, view.step, view.theory)?.values) || [];
    const seen = (name?: string | null): Numbers => (name && view.curve?.wide(name, view.step)?.values) || [];
    const [x, y] = this.lay(seen(inputs), [seen(column), theory, seen(target), seen(data?.[1])], size);
    set(this.fitted, { d: path(seen(inputs), seen(column), x, y) });
    set(this.theory, { d: path(seen(inputs), theory, x, y) });
    set(this.target, { d: path(seen(inputs), seen(target), x, y) });
    for (const { ends, path } of this.bands) {
      set(path, { d: between(seen(inputs), seen(ends.low), seen(ends.high), x, y) });
    }
    const samples = this.place(seen(data?.[0]), seen(data?.[1]), x, y);
    this.handles.draw(view, seen(data?.[0]), x, y);
    this.plot.blank(!found);
    const at = this.plot.tellShown(found, view, this.stage);
    const many = found ? `, ${samples} samples` : ", no data yet";
    this.plot.describe(`${this.panel.title ?? "Function"}${at}${many}`, view);
  }

  private lay(inputs: Numbers, outputs: Numbers[], size: Size): [Side, Side] {
    const across = this.panel.x_domain ?? ends(inputs) ?? [0, 1];
    const up = this.panel.domain ?? roomy(ends(this.recorded ?? [], ...outputs) ?? [0, 1], false);
    const [x, y] = [side(valueScale(across, "linear"), across), side(valueScale(up, "linear"), up)];
    this.plot.layout(size, x, y, { x: this.panel.x_label, y: this.panel.y_label });
    return [x, y];
  }

  /** The data, and their number. A run with fewer of them than the largest of its recording is filled up with NaN. */
  private place(inputs: Numbers, outputs: Numbers, x: Side, y: Side): number {
    const { group, nodes } = this.points;
    const known = inOrder(inputs, outputs).filter((i) => Number.isFinite(outputs[i]));
    pool(group, nodes, known.length, () => draw("circle", { class: "ex-point train", r: 3.6 }));
    known.forEach((i, at) => {
      set(nodes[at], { cx: x.at(inputs[i]).toFixed(2), cy: y.at(outputs[i]).toFixed(2) });
    });
    return known.length;
  }
}

function keyOf(word: string, role: string): HTMLElement {
  return make("span", { class: `ex-key ${role}` }, word);
}

/** Positions of the inputs that are known, from left to right. */
function inOrder(inputs: Numbers, outputs: Numbers): number[] {
  const known = Array.from(outputs, (_, i) => i).filter((i) => Number.isFinite(inputs[i]));
  return known.sort((a, b) => inputs[a] - inputs[b]);
}

function between(inputs: Numbers, low: Numbers, high: Numbers, x: Side, y: Side): string {
  const shape = area<number>(
    (i) => x.at(inputs[i]),
    (i) => y.at(low[i]),
    (i) => y.at(high[i]),
  );
  const known = (i: number) => Number.isFinite(low[i]) && Number.isFinite(high[i]);
  return shape.defined(known).digits(2)(inOrder(inputs, low)) ?? "";
}

function path(inputs: Numbers, outputs: Numbers, x: Side, y: Side): string {
  const shape = line<number>(
    (i) => x.at(inputs[i]),
    (i) => y.at(outputs[i]),
  );
  return shape.defined((i) => Number.isFinite(outputs[i])).digits(2)(inOrder(inputs, outputs)) ?? "";
}

export const functionPanel: Kind<FunctionSpec> = {
  along: () => [],
  wide: ({ column, inputs, target, data, bands }) => {
    const ends = (bands ?? []).flatMap(({ low, high }) => [low, high]);
    return [column, inputs, target, ...(data ?? []), ...ends].filter((name) => typeof name === "string");
  },
  make: (panel, index, stage) => new FunctionPanel(panel, index, stage),
};
