// What the controls of a figure ask for: values, whether they are recorded, and which program trains them.
import { setting } from "../base/format.ts";
import { isRecorded, same } from "../data/agreement.ts";
import type { ControlSpec, Model, ProgramsSpec, Spec, Value, Values, VariantSpec } from "../data/protocol.ts";

export class Wanted {
  private readonly model: Model;

  constructor(model: Model) {
    this.model = model;
  }

  private get spec(): Partial<Spec> {
    return this.model.get("spec") ?? {};
  }

  private get programs(): ProgramsSpec | null {
    return this.spec.programs ?? null;
  }

  /** The values of all controls. */
  get values(): Values {
    const given = Object.fromEntries((this.spec.controls ?? []).map((c) => [c.name, c.default]));
    return { ...given, ...this.model.get("values") };
  }

  /** The values of all fields. */
  get fields(): Record<string, unknown> {
    return { ...this.programs?.fields, ...this.values };
  }

  get steps(): number {
    return Number(this.fields.steps ?? 0);
  }

  get isRecorded(): boolean {
    const { controls = [], base = {} } = this.spec;
    const swept = controls.filter((control) => control.recorded);
    return isRecorded(this.values, Object.fromEntries(swept.map((c) => [c.name, c.marks])), base);
  }

  /** The program of these values, null where there is none or it does not allow them. */
  get variant(): VariantSpec | null {
    return this.fitting && !this.outside ? this.fitting : null;
  }

  private get fitting(): VariantSpec | undefined {
    const { fields, programs } = this;
    const fits = (variant: VariantSpec) => Object.entries(variant.values).every(([name, v]) => same(fields[name], v));
    return programs?.variants.find(fits);
  }

  /** The control whose value the others do not allow. */
  private get outside(): ControlSpec | undefined {
    const { values, fitting } = this;
    const isOutside = ([name, [low, high]]: [string, [number, number]]) =>
      Number(values[name]) < low || Number(values[name]) > high;
    const names = Object.entries(fitting?.limits ?? {})
      .filter(isOutside)
      .map(([name]) => name);
    return this.spec.controls?.find(({ name }) => names.includes(name));
  }

  /** Why there is no program. */
  get refusal(): string {
    return this.outside ? this.bounded(this.outside) : this.unknown;
  }

  private bounded({ name, label }: ControlSpec): string {
    const [low, high] = this.fitting?.limits[name] ?? [0, 0];
    const bounds = low === high ? setting(low) : `between ${setting(low)} and ${setting(high)}`;
    return `${capital(label)} must be ${bounds} with the other values (it is ${setting(this.values[name])}).`;
  }

  /** The values differ from those of the programs in one, or in several at a time. */
  private get unknown(): string {
    const { values, programs } = this;
    const shapes = (name: string) => programs?.variants.some((variant) => name in variant.values);
    const moved = (this.spec.controls ?? []).filter(
      ({ name }) => shapes(name) && !same(values[name], programs?.fields[name] as Value),
    );
    const said = moved.map(({ name, label }) => `${label} ${setting(values[name])}`);
    const which = said.length > 1 ? `${said.slice(0, -1).join(", ")} with ${said.at(-1)}` : (said[0] ?? "this setting");
    const rest = said.length > 1 ? "change one of them at a time, or open" : "open";
    return `${capital(which)} does not train on this page: ${rest} the page in JupyterLab.`;
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
