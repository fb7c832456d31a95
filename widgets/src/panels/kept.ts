// The kept curves of a panel of lines: thin, in the muted hue of what they repeat.
import { line } from "d3-shape";
import { draw, pool, set } from "../base/dom.ts";
import type { KeptCurve } from "../data/kept.ts";
import type { Ground } from "./words.ts";

export class KeptPaths {
  readonly group = draw("g");
  private readonly nodes: SVGPathElement[] = [];

  draw(kept: readonly KeptCurve[], { series, x, y, log }: Ground): void {
    const paths = kept.flatMap(({ curve }) => series.map(({ column, role }) => ({ curve, column, role })));
    pool(this.group, this.nodes, paths.length, () => draw("path"));
    paths.forEach(({ curve, column, role }, i) => {
      const shape = line<number>(
        (_, row) => x.at(curve.steps[row]),
        (v) => y.at(v),
      );
      const isShown = (v: number) => Number.isFinite(v) && (!log || v > 0);
      const d = shape.defined(isShown).digits(2)(curve.column(column) ?? []) ?? "";
      set(this.nodes[i], { class: `ex-kept ${role}`, "data-kept": column, d });
    });
  }
}
