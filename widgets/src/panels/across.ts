// What lies across a panel of curves: levels that are given, and guides, upright at the present value of a field.
import { draw } from "../base/dom.ts";
import type { Reference, Values } from "../data/protocol.ts";
import type { Pair, Side } from "../data/scales.ts";
import type { Room } from "./plot.ts";

/** A place on the axis, or the name of the field whose value is that place. */
export interface Guide {
  label: string;
  at: string | number;
}

/** A guide at its place on the axis. */
export interface Upright {
  label: string;
  at: number;
}

export class Across {
  readonly group = draw("g", { class: "ex-references" });
  readonly levels: Reference[];
  private readonly guides: Guide[];
  private readonly base: Record<string, unknown>;

  /** `base`: the values of fields that have no control. */
  constructor(levels: Reference[], guides: Guide[], base: Record<string, unknown>) {
    this.levels = levels;
    this.guides = guides;
    this.base = base;
  }

  /** The guides that the axis reaches. */
  uprights(values: Values, ends: Pair): Upright[] {
    const placed = this.guides.map(({ label, at }) => {
      return { label, at: typeof at === "number" ? at : Number(values[at] ?? this.base[at] ?? Number.NaN) };
    });
    return placed.filter(({ at }) => at >= ends[0] && at <= ends[1]);
  }

  draw({ left, top, width, height }: Room, x: Side, y: Side, uprights: Upright[]): void {
    const levels = this.levels.map(({ value }) => {
      return draw("line", { class: "ex-reference", x1: left, x2: left + width, y1: y.at(value), y2: y.at(value) });
    });
    const guides = uprights.map(({ label, at }) => {
      const place = { x1: x.at(at), x2: x.at(at), y1: top, y2: top + height };
      return draw("line", { class: "ex-upright", "data-guide": label, ...place });
    });
    this.group.replaceChildren(...guides, ...levels);
  }
}
