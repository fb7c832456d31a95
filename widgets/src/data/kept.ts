// The curves that a reader keeps to compare with.
import type { Curve } from "./curve.ts";
import type { Values } from "./protocol.ts";

const ROOM = 4;

/** A run that stays on screen, with all the values it was made with. */
export interface KeptCurve {
  curve: Curve;
  values: Values;
}

export class Kept {
  list: readonly KeptCurve[] = [];
  version = 0;
  /** Hears what is kept whenever that changes. */
  heard: (list: readonly KeptCurve[]) => void = () => {};

  /** Keep a curve; true if the oldest had to make room. */
  add(curve: Curve, values: Values): boolean {
    const full = this.list.length === ROOM;
    this.replace([...this.list, { curve, values }].slice(-ROOM));
    return full;
  }

  clear(): void {
    this.replace([]);
  }

  replace(list: readonly KeptCurve[]): void {
    this.list = list;
    this.version++;
    this.heard(list);
  }
}
