// Points in the plane, the centre and the arrow of each group, and what the theory says of them as rings.
import { axis, Frame, room, valueScale } from "./frame.ts";
import { draw, pool, set } from "../base/dom.ts";

const KINDS = ["first", "test", "second", "third", "train", "fourth"];

export class ScatterPanel {
  constructor(panel, index, figure) {
    Object.assign(this, { panel, figure, frame: new Frame(panel.title, index) });
    this.element = this.frame.element;
    this.recorded = [panel.column, panel.centres, panel.arrows].reduce(
      (sides, name) => union(sides, extent(figure.recording?.measured.variables[name], panel.coordinate)), null);
    this.layers = Object.fromEntries(["points", "arrows", "centres", "theory"].map((name) => [name, { group: draw("g"), nodes: [] }]));
    this.frame.area.append(...Object.values(this.layers).map((layer) => layer.group));
  }

  update(view, width) {
    const found = view.curve?.wide(this.panel.column, view.step) ?? null;
    const parts = [view.curve, found?.frame, view.theory, view.nearest, width, view.step === found?.frame];
    if (this.parts && parts.every((part, i) => part === this.parts[i])) return;
    this.parts = parts;
    this.lay(found, width);
    const { column, centres, arrows } = this.panel;
    const seen = (name, theory = null) => (name ? (view.curve?.wide(name, view.step, theory) ?? null) : null);
    const theory = view.theory && !view.nearest ? seen(centres ?? column, view.theory) : null;
    const kinds = this.kinds(seen(this.panel.group));
    this.place("points", found, (i) => ({ r: centres ? 3 : 4, class: `ex-point ${centres ? "ex-faint " : ""}${kinds(i)}` }));
    this.place("arrows", seen(arrows), (i) => ({ class: `ex-arrow ${KINDS[i % KINDS.length]}` }), arrow);
    this.place("centres", seen(centres), (i) => ({ r: 6, class: `ex-point ${KINDS[i % KINDS.length]}` }));
    this.place("theory", theory, () => ({ r: centres ? 9 : 6, class: "ex-hollow" }));
    this.frame.blank(!found);
    this.tell(found, view);
  }

  kinds(group) {
    if (!this.panel.group) return () => "train";
    return (i) => KINDS[Math.abs(Math.round(group?.values[i] ?? 0)) % KINDS.length];
  }

  lay(found, width) {
    const { x_label: x, y_label: y } = this.panel;
    let [xs, ys] = pad(union(this.recorded, found && extent(found, this.panel.coordinate))) ?? [[0, 1], [0, 1]];
    for (let turn = 0; this.panel.equal && turn < 2; turn++) {
      // the ticks' length takes room, and the room sets the ticks: the second time both agree
      const inner = room(width, valueScale(ys, "linear").ticks, { x, y });
      [xs, ys] = equal(xs, ys, inner.width / inner.height);
    }
    [this.x, this.y] = [axis(valueScale(xs, "linear"), xs), axis(valueScale(ys, "linear"), ys)];
    this.frame.layout(width, this.x, this.y, { x, y });
  }

  /** One mark for each entry of `found`, shaped by `look(i)` and `shape`. */
  place(layer, found, look, shape = circle) {
    const { group, nodes } = this.layers[layer];
    const coordinateFirst = found?.dims[0] === this.panel.coordinate;
    const count = found ? found.values.length / 2 : 0;
    pool(group, nodes, count, () => draw(shape === circle ? "circle" : "path"));
    for (let i = 0; i < count; i++) {
      const [x, y] = coordinateFirst ? [found.values[i], found.values[count + i]] : [found.values[2 * i], found.values[2 * i + 1]];
      const shown = Number.isFinite(x) && Number.isFinite(y);
      set(nodes[i], { ...look(i), ...(shown ? { ...shape(this.x, this.y, x, y), display: null } : { display: "none" }) });
    }
  }

  tell(found, view) {
    const at = this.frame.tellShown(found, view, this.figure.spec);
    this.frame.describe(`${this.panel.title ?? "Points"}${at}: ${found ? `${found.values.length / 2} points` : "no data yet"}`);
  }
}

function circle(across, up, x, y) {
  return { cx: across.at(x), cy: up.at(y) };
}

/** From the origin to (x, y), with a head. */
function arrow(across, up, x, y) {
  const [ox, oy, tx, ty] = [across.at(0), up.at(0), across.at(x), up.at(y)];
  const [dx, dy] = [tx - ox, ty - oy];
  const head = Math.min(8, Math.hypot(dx, dy) / 2) / (Math.hypot(dx, dy) || 1);
  const side = (turn) => `${tx - head * (dx + turn * dy * 0.6)} ${ty - head * (dy - turn * dx * 0.6)}`;
  return { d: `M${ox} ${oy}L${tx} ${ty}M${side(1)}L${tx} ${ty}L${side(-1)}` };
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

function union(a, b) {
  return a && b ? a.map((side, i) => [Math.min(side[0], b[i][0]), Math.max(side[1], b[i][1])]) : (a ?? b);
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
