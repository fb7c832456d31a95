// The kept curves of a panel of lines: grey, each with its name near its end.
import { line } from "d3-shape";
import { draw, pool, say, set } from "../base/dom.ts";
import type { KeptCurve } from "../data/kept.ts";
import type { Side } from "../data/scales.ts";
import type { Room } from "./plot.ts";

interface Place {
  x: number;
  y: number;
}

/** Where the ghosts are drawn; labels keep away from those of the references. */
export interface Ground {
  plot: Room;
  x: Side;
  y: Side;
  log: boolean;
  references: number[];
}

export class Ghosts {
  readonly paths = draw("g");
  readonly labels = draw("g");
  private readonly nodes = { paths: [] as SVGPathElement[], labels: [] as SVGTextElement[] };

  draw(kept: readonly KeptCurve[], columns: string[], ground: Ground): void {
    const { x, y, plot, references } = ground;
    const paths = kept.flatMap(({ curve }) => columns.map((column) => ({ curve, values: curve.column(column) })));
    pool(this.paths, this.nodes.paths, paths.length, () => draw("path", { class: "ex-ghost" }));
    paths.forEach(({ curve, values }, i) => {
      const shape = line<number>(
        (_, row) => x.at(curve.steps[row]),
        (v) => y.at(v),
      ).digits(2);
      set(this.nodes.paths[i], { d: (values && shape.defined((v) => isShown(v, ground))(values)) ?? "" });
    });
    pool(this.labels, this.nodes.labels, kept.length, () =>
      draw("text", { class: "ex-ghost-text", "text-anchor": "end" }),
    );
    const taken = references.map((value) => ({ x: plot.left + plot.width, y: y.at(value) - 5 }));
    kept.forEach((one, i) => {
      const place = placeFor(one, columns.at(-1), ground, taken);
      say(this.nodes.labels[i], place ? one.label : "");
      if (!place) return;
      taken.push(place);
      set(this.nodes.labels[i], { ...place });
    });
  }
}

function isShown(value: number, { log }: Ground): boolean {
  return Number.isFinite(value) && (!log || value > 0);
}

/** A label stands at the end of the last series, or further left along it where another label is. */
function placeFor({ curve }: KeptCurve, column: string | undefined, ground: Ground, taken: Place[]): Place | undefined {
  const values = (column === undefined ? null : curve.column(column)) ?? [];
  const places = [0, 64, 128, 192].flatMap((back) => placeOn(curve.steps, values, back, ground) ?? []);
  const free = (p: Place) => taken.every((other) => Math.abs(other.y - p.y) >= 13 || Math.abs(other.x - p.x) >= 60);
  return places.find(free) ?? places[0];
}

/** Where a label would stand on a curve, `back` pixels before its last value. */
function placeOn(steps: ArrayLike<number>, values: ArrayLike<number>, back: number, ground: Ground): Place | null {
  const { x, y, plot } = ground;
  let i = values.length - 1;
  let limit: number | null = null;
  for (; i >= 0; i--) {
    if (!isShown(values[i], ground)) continue;
    limit ??= Math.min(x.at(steps[i]), plot.left + plot.width) - back;
    if (x.at(steps[i]) <= limit + 0.5) break;
  }
  if (i < 0) return null;
  const [top, bottom] = [plot.top + 11, plot.top + plot.height - 5];
  return { x: x.at(steps[i]) - 2, y: Math.min(Math.max(y.at(values[i]) - 6, top), bottom) };
}
