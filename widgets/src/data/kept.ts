// The curves that a reader keeps to compare with.
import type { Curve } from "./curve.ts";

const ROOM = 4;

export interface KeptCurve {
  curve: Curve;
  label: string;
}

export class Kept {
  list: readonly KeptCurve[] = [];
  version = 0;

  /** Keep a curve; true if the oldest had to make room. */
  add(curve: Curve, label: string): boolean {
    const full = this.list.length === ROOM;
    this.list = [...this.list, { curve, label }].slice(-ROOM);
    this.version++;
    return full;
  }

  clear(): void {
    this.list = [];
    this.version++;
  }
}
