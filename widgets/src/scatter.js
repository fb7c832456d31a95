// Points in the plane, with the theory's as hollow marks.
import { axis, Frame, valueScale } from "./axes.js";
import { draw, pool, set } from "./dom.js";

const KINDS = ["first", "test", "second", "third", "train", "fourth"];

export class ScatterPanel {
  constructor(panel, index, figure) {
    Object.assign(this, { panel, figure, frame: new Frame(panel.title, index), nodes: { points: [], theory: [] } });
    this.element = this.frame.element;
    this.recorded = figure.recording && extent(figure.recording.measured.variables[panel.column], panel.coordinate);
    [this.dots, this.marks] = [draw("g"), draw("g")];
    this.frame.area.append(this.dots, this.marks);
  }

  update(view, width) {
    const found = view.curve?.wide(this.panel.column, view.step) ?? null;
    const parts = [view.curve, found?.frame, view.theory, view.nearest, width, view.step === found?.frame];
    if (this.parts && parts.every((part, i) => part === this.parts[i])) return;
    this.parts = parts;
    this.lay(found, width);
    const theory = view.theory && !view.nearest ? view.curve?.wide(this.panel.column, view.step, view.theory) : null;
    this.place(this.dots, this.nodes.points, found, { r: 4, class: (i) => `ex-point ${this.kind(view, i)}` });
    this.place(this.marks, this.nodes.theory, theory, { r: 6, class: () => "ex-hollow" });
    this.frame.blank(!found);
    this.tell(found, view);
  }

  kind(view, i) {
    if (!this.panel.group) return "train";
    const group = view.curve.wide(this.panel.group, view.step)?.values[i] ?? 0;
    return KINDS[Math.abs(Math.round(group)) % KINDS.length];
  }

  lay(found, width) {
    const { x_label: x, y_label: y } = this.panel;
    let [xs, ys] = widened(this.recorded, found && extent(found, this.panel.coordinate)) ?? [[0, 1], [0, 1]];
    if (this.panel.equal) {
      [xs, ys] = equal(xs, ys, (width - 70) / (Math.min(270, Math.max(200, width * 0.6)) - 48));
    }
    [this.x, this.y] = [axis(valueScale(xs, "linear"), xs), axis(valueScale(ys, "linear"), ys)];
    this.frame.layout(width, this.x, this.y, { x, y });
  }

  place(group, nodes, found, { r, class: kind }) {
    const coordinateFirst = found?.dims[0] === this.panel.coordinate;
    const count = found ? found.values.length / 2 : 0;
    pool(group, nodes, count, () => draw("circle", { r }));
    for (let i = 0; i < count; i++) {
      const [x, y] = coordinateFirst ? [found.values[i], found.values[count + i]] : [found.values[2 * i], found.values[2 * i + 1]];
      const shown = Number.isFinite(x) && Number.isFinite(y);
      set(nodes[i], { class: kind(i), ...(shown ? { cx: this.x.at(x), cy: this.y.at(y), display: null } : { display: "none" }) });
    }
  }

  tell(found, view) {
    const at = this.frame.tellShown(found, view, this.figure.spec);
    this.frame.describe(`${this.panel.title ?? "Points"}${at}: ${found ? `${found.values.length / 2} points` : "no data yet"}`);
  }
}

/** [[x low, x high], [y low, y high]] of an array whose dim `coordinate` holds x and y. */
function extent(array, coordinate) {
  if (!array) return null;
  const at = array.dims.indexOf(coordinate);
  const inner = array.shape.slice(at + 1).reduce((a, b) => a * b, 1);
  const range = [[Infinity, -Infinity], [Infinity, -Infinity]];
  for (let i = 0; i < array.values.length; i++) {
    const [value, side] = [array.values[i], range[Math.floor(i / inner) % 2]];
    if (!Number.isFinite(value)) continue;
    side[0] = Math.min(side[0], value);
    side[1] = Math.max(side[1], value);
  }
  return range[0][0] <= range[0][1] ? range : null;
}

function widened(a, b) {
  if (!a || !b) return pad(a ?? b);
  return pad(a.map((side, i) => [Math.min(side[0], b[i][0]), Math.max(side[1], b[i][1])]));
}

function pad(sides) {
  return sides && sides.map(([low, high]) => {
    const room = 0.07 * (high - low || 1);
    return [low - room, high + room];
  });
}

/** Widen one side so that a unit has the same length along both; `shape` is width over height in pixels. */
function equal(xs, ys, shape) {
  const unit = Math.max((xs[1] - xs[0]) / shape, ys[1] - ys[0]) / 2;
  const [cx, cy] = [(xs[0] + xs[1]) / 2, (ys[0] + ys[1]) / 2];
  return [[cx - unit * shape, cx + unit * shape], [cy - unit, cy + unit]];
}
