// What a figure shows, as it was handed over: its spec, its recording, its axis, and its settings.
import { Axis } from "../data/axis.ts";
import { Curve } from "../data/curve.ts";
import type { Numbers, Recording } from "../data/data.ts";
import type { Spec, TheorySpec, Values } from "../data/protocol.ts";
import { Settings } from "./settings.ts";

export class Subject {
  readonly spec: Partial<Spec>;
  readonly recording: Recording | null;
  readonly axis: Axis;
  readonly settings: Settings;
  private seen: { key: string; curve: Curve } | null = null;

  /** free: whether every value of a range may be chosen, because there is a trainer; held: see Settings. */
  constructor(spec: Partial<Spec>, recording: Recording | null, free: boolean, held: Values | null = null) {
    this.spec = spec;
    this.recording = recording;
    this.axis = new Axis(spec.axis);
    this.settings = new Settings(spec, recording, free, held);
  }

  get theories(): TheorySpec[] {
    return this.spec.theories ?? [];
  }

  theory(name: string): TheorySpec | undefined {
    return this.theories.find((t) => t.name === name);
  }

  /** The positions of the recorded rows. */
  get rows(): Numbers {
    return this.axis.rowsOf(this.recording);
  }

  /** The recorded curve nearest to the values; the same object while the same is meant. */
  recordedCurve(values: Values): Curve | null {
    if (!this.recording) return null;
    const where = this.settings.where(values);
    const key = JSON.stringify(where);
    if (this.seen?.key !== key) this.seen = { key, curve: new Curve(this.recording, where, this.axis.name) };
    return this.seen.curve;
  }
}
