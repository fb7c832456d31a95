// What a figure shows, as it was handed over: its spec, its recording, its axis, and its settings.
import { Axis } from "../data/axis.ts";
import { Curve } from "../data/curve.ts";
import type { Numbers, Recording } from "../data/data.ts";
import type { ControlSpec, Spec, TheorySpec, Values } from "../data/protocol.ts";
import { Settings } from "./settings.ts";

export class Subject {
  readonly spec: Partial<Spec>;
  readonly recording: Recording | null;
  readonly axis: Axis;
  readonly settings: Settings;
  private seen: { key: string; curve: Curve } | null = null;

  /** hasTrainer: whether somebody trains; held: see Settings. */
  constructor(spec: Partial<Spec>, recording: Recording | null, hasTrainer: boolean, held: Values | null = null) {
    this.spec = spec;
    this.recording = recording;
    this.axis = new Axis(spec.axis);
    this.settings = new Settings(spec, recording, hasTrainer, held);
  }

  get theories(): TheorySpec[] {
    return this.spec.theories ?? [];
  }

  theory(name: string): TheorySpec | undefined {
    return this.theories.find((t) => t.name === name);
  }

  /** What a control can be set to, in words. A kernel trains any value of every control, which needs no word. */
  range(control: ControlSpec): string {
    const { settings, spec } = this;
    if (settings.isFree(control)) return spec.trainer === "browser" ? "any value" : "";
    const trains = settings.hasTrainer && control.trains.length > 0;
    return `${settings.offered(control).length} ${trains ? "" : "recorded "}values`;
  }

  /** Whether the trainer computes a theory for values that are not recorded. */
  computes(theory: string): boolean {
    const { trainer, programs } = this.spec;
    return trainer === "browser" ? (programs?.theories ?? []).includes(theory) : this.settings.hasTrainer;
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
