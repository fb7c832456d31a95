// What the controls stand for: the values now, the recorded values, the recorded configuration nearest to them.
import { positionOf, same } from "../data/data.ts";

export class Settings {
  constructor(spec, recording) {
    this.spec = spec;
    this.controls = spec.controls ?? [];
    this.coords = recording?.measured.coords ?? {};
    this.swept = this.controls.map((c) => c.name).filter((name) => name in this.coords);
    this.defaults = Object.fromEntries(this.controls.map((c) => [c.name, c.default]));
  }

  /** Recorded values of a control, in the control's own type; without a dimension, the one of the base. */
  recordedValues(control) {
    const { base = {} } = this.spec;
    const values = this.swept.includes(control.name) ? [...this.coords[control.name].values] : [base[control.name] ?? control.default];
    if (control.kind === "boolean") return values.map((v) => v === true || v === 1 || v === "True" || v === "true");
    if (control.kind === "choice") return values.map((v) => (control.options ?? []).find((o) => same(o, v)) ?? v);
    return values.map(Number);
  }

  /** The model's values, with defaults for those missing; without a kernel, each the nearest recorded one. */
  current(values) {
    const now = { ...this.defaults };
    for (const { name } of this.controls) if (values?.[name] !== undefined && values[name] !== null) now[name] = values[name];
    if (this.spec.live) return now;
    for (const control of this.controls) now[control.name] = this.nearestRecorded(control, now[control.name]);
    return now;
  }

  nearestRecorded(control, value) {
    return nearest(this.recordedValues(control), value, control.scale);
  }

  isRecorded(values) {
    const { base = {} } = this.spec;
    return this.controls.every(({ name }) => {
      if (this.swept.includes(name)) return positionOf(this.coords[name], values[name]) >= 0;
      return !(name in base) || same(values[name], base[name]);
    });
  }

  /** {swept dim: recorded value}, the nearest where the value itself is not recorded. */
  where(values) {
    const near = (name) => {
      const control = this.controls.find((c) => c.name === name);
      return nearest([...this.coords[name].values], values[name], control.scale);
    };
    return Object.fromEntries(this.swept.map((name) => [name, near(name)]));
  }

  /** How a kept curve is called: the settings that differ from the defaults. */
  label(values) {
    const named = this.controls.filter((c) => c.name !== "seed");
    const moved = named.filter((c) => !same(values[c.name], c.default));
    const told = (moved.length ? moved : named.slice(0, 1)).slice(0, 3);
    const seed = this.controls.filter((c) => c.name === "seed" && !same(values.seed, c.default));
    return [...told, ...seed];
  }
}

function nearest(options, value, scale) {
  const exact = options.find((option) => same(option, value));
  if (exact !== undefined) return exact;
  const at = (v) => (scale === "log" && v > 0 ? Math.log(v) : Number(v));
  const distance = (option) => Math.abs(at(option) - at(value));
  return options.reduce((best, option) => (distance(option) < distance(best) ? option : best), options[0]);
}
