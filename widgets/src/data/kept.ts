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

  /** Keep a curve; true if the oldest had to make room. */
  add(curve: Curve, values: Values): boolean {
    const full = this.list.length === ROOM;
    this.list = [...this.list, { curve, values }].slice(-ROOM);
    this.version++;
    return full;
  }

  clear(): void {
    this.list = [];
    this.version++;
  }
}
