// What the controls stand for: the values now, the recorded values, the recorded configuration nearest to them.
import { isRecorded, same } from "../data/agreement.ts";
import type { Coordinate, Recording } from "../data/data.ts";
import type { ControlSpec, Scale, Spec, Value, Values } from "../data/protocol.ts";

export class Settings {
  readonly controls: ControlSpec[];
  readonly base: Record<string, unknown>;
  /** Whether somebody trains; otherwise only recorded values may be chosen. */
  readonly hasTrainer: boolean;
  readonly coords: Record<string, Coordinate>;
  readonly swept: string[];
  readonly defaults: Values;
  private readonly held: Values | null;

  /** held: values that are shown though they are not recorded and nobody trains, until one of them is changed. */
  constructor(
    { controls = [], base = {} }: Partial<Spec>,
    recording: Recording | null,
    hasTrainer: boolean,
    held: Values | null = null,
  ) {
    this.held = held;
    this.controls = controls;
    this.base = base;
    this.hasTrainer = hasTrainer;
    this.coords = recording?.measured.coords ?? {};
    this.swept = controls.map((c) => c.name).filter((name) => name in this.coords);
    this.defaults = Object.fromEntries(controls.map((c) => [c.name, c.default]));
  }

  control(name: string): ControlSpec | undefined {
    return this.controls.find((c) => c.name === name);
  }

  /** What a field is called in words. */
  called(name: string): string {
    return this.control(name)?.label ?? name;
  }

  /** Recorded values of a control, in the control's own type; without a dimension, the one of the base. */
  recordedValues(control: ControlSpec): Value[] {
    const values = this.swept.includes(control.name)
      ? [...this.coords[control.name].values]
      : [(this.base[control.name] ?? control.default) as Value];
    if (control.type === "boolean") return values.map((v) => v === true || v === 1 || v === "True" || v === "true");
    if (control.type === "choice") return values.map((v) => (control.options ?? []).find((o) => same(o, v)) ?? v);
    return values.map(Number);
  }

  /** Whether any value of a control trains, so that all of its range may be chosen. */
  isFree({ trains }: ControlSpec): boolean {
    return this.hasTrainer && trains === "any";
  }

  /** Whether none of a control's values trains, though others' do. */
  isRecordedOnly({ trains }: ControlSpec): boolean {
    return this.hasTrainer && trains.length === 0;
  }

  /** The values of a control that is not free: those recorded and those that train, in order. */
  offered(control: ControlSpec): Value[] {
    const recorded = this.recordedValues(control);
    const trained = this.hasTrainer && control.trains !== "any" ? control.trains : [];
    const all = [...recorded, ...trained.filter((value) => !recorded.some((other) => same(other, value)))];
    const place = (value: Value) => control.options?.findIndex((option) => same(option, value)) ?? Number(value);
    return trained.length ? all.sort((a, b) => place(a) - place(b)) : all;
  }

  /** The model's values, with defaults for those missing; each one that may not be chosen is the nearest that may,
      unless all are as they are held. */
  current(values: Partial<Values> | null | undefined): Values {
    const now = { ...this.defaults };
    for (const { name } of this.controls) now[name] = values?.[name] ?? now[name];
    if (this.holds(now)) return now;
    for (const control of this.controls) now[control.name] = this.nearestOffered(control, now[control.name]);
    return now;
  }

  private holds(values: Values): boolean {
    const { held } = this;
    return held !== null && this.controls.every(({ name }) => same(values[name], held[name]));
  }

  /** The value itself where it may be chosen, else the nearest that may. */
  nearestOffered(control: ControlSpec, value: Value): Value {
    return this.isFree(control) ? value : nearest(this.offered(control), value, control.scale);
  }

  isRecorded(values: Values): boolean {
    const grid = Object.fromEntries(this.swept.map((name) => [name, this.coords[name].values]));
    const held = Object.fromEntries(this.controls.map(({ name }) => [name, values[name]]));
    return isRecorded(held, grid, this.base);
  }

  /** Whether some run with these values is recorded, whatever its seed. */
  isRecordedButSeed(values: Values): boolean {
    const some = { ...values };
    if (this.swept.includes("seed")) some.seed = this.coords.seed.values[0];
    return this.isRecorded(some);
  }

  /** {swept dim: recorded value}, the nearest where the value itself is not recorded. */
  where(values: Values): Values {
    const near = (name: string) => nearest([...this.coords[name].values], values[name], this.control(name)?.scale);
    return Object.fromEntries(this.swept.map((name) => [name, near(name)]));
  }

  /** The controls that a kept curve is called by: those that differ from the defaults. */
  telling(values: Values): ControlSpec[] {
    const named = this.controls.filter((c) => c.name !== "seed");
    const moved = named.filter((c) => !same(values[c.name], c.default));
    const told = (moved.length ? moved : named.slice(0, 1)).slice(0, 3);
    const seed = this.controls.filter((c) => c.name === "seed" && !same(values.seed, c.default));
    return [...told, ...seed];
  }
}

function nearest(options: Value[], value: Value, scale: Scale | undefined): Value {
  const exact = options.find((option) => same(option, value));
  if (exact !== undefined) return exact;
  const at = (v: Value) => (scale === "log" && Number(v) > 0 ? Math.log(Number(v)) : Number(v));
  const distance = (option: Value) => Math.abs(at(option) - at(value));
  return options.reduce((best, option) => (distance(option) < distance(best) ? option : best), options[0]);
}
