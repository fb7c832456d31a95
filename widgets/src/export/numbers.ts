// What is on screen as data: the configuration, and the numbers as CSV and JSON. No DOM here.
import { same } from "../data/agreement.ts";
import type { Column, Curve } from "../data/curve.ts";
import type { Values } from "../data/protocol.ts";
import type { Subject } from "../state/subject.ts";
import type { Drawn, View } from "../state/view.ts";

/** What is on screen; `link` is the address of this state, "" where there is none. */
export interface OnScreen {
  subject: Subject;
  view: View;
  drawn: Drawn;
  link: string;
}

/** Everything that says which numbers these are. */
export function configuration({ subject, view, link }: OnScreen) {
  const { spec, axis } = subject;
  const theory = subject.theory(view.theory);
  return {
    title: spec.title ?? "",
    figure: spec.name ?? "figure",
    experiment: spec.about?.experiment ?? spec.python?.name ?? null,
    fields: fieldsOf(subject, view),
    theory: theory ? { name: theory.name, label: theory.label } : null,
    axis: axis.name,
    cursor: view.step,
    source: view.source,
    versions: spec.about?.versions ?? {},
    ...(link && { link }),
  };
}

/** The configuration whose numbers are drawn: that of the sliders, or of the nearest recording if that is drawn. */
function fieldsOf({ spec, settings, axis }: Subject, view: View): Record<string, unknown> {
  const fields = { ...(spec.python?.fields ?? spec.base), ...valuesOf({ axis }, view) };
  return view.nearest ? { ...fields, ...spec.base, ...settings.where(view.values) } : fields;
}

/** The values of the controls, and of a run that was trained here the steps, which may be twice those of the field. */
export function valuesOf({ axis }: Pick<Subject, "axis">, { source, status, values }: View): Values {
  return axis.hasSteps && source === "live" && status.steps ? { steps: status.steps, ...values } : values;
}

/** Every column that has one number per row, by its name; the theory's as "theory.column". */
function columnsOf({ curve, theory }: View): Record<string, Column> {
  if (!curve) return {};
  const columns: Record<string, Column> = {};
  for (const name of Object.keys(curve.recording.measured.variables)) {
    const values = curve.column(name);
    if (values) columns[name] = { steps: curve.steps, values };
  }
  for (const name of Object.keys(curve.predicted(theory)?.variables ?? {})) {
    const column = curve.theory(theory, name);
    if (column) columns[`${theory}.${name}`] = column;
  }
  return columns;
}

export function csvOf(shown: OnScreen): string {
  const digits = digitsOf(shown.view);
  const about = Object.entries(configuration(shown)).map(([key, value]) => `# ${key}: ${JSON.stringify(value)}`);
  const columns = columnsOf(shown.view);
  const found = Object.values(columns).map(aligned);
  const steps = union(Object.values(columns).map((column) => column.steps));
  const rows = steps.map((step) => [String(step), ...found.map((at) => cell(at(step), digits))].join(","));
  const head = [shown.subject.axis.name, ...Object.keys(columns)].join(",");
  return `${[...about, head, ...rows].join("\n")}\n`;
}

/** The rows of all columns: ascending, and rows that are equal up to rounding only once. */
function union(grids: Iterable<number>[]): number[] {
  const all = [...new Set(grids.flatMap((grid) => [...grid]))].sort((a, b) => a - b);
  return all.filter((step, i) => i === 0 || !same(step, all[i - 1]));
}

/** A function of ascending steps: the column's value there, undefined where it has none. */
function aligned({ steps, values }: Column): (step: number) => number | undefined {
  let at = 0;
  return (step) => {
    while (at < steps.length && steps[at] < step && !same(steps[at], step)) at++;
    return at < steps.length && same(steps[at], step) ? values[at] : undefined;
  };
}

/** Significant digits worth writing: recordings are rounded to 2·10⁻⁴ of a value, live runs are not. */
function digitsOf({ source }: View): number {
  return source === "recorded" ? 5 : 9;
}

function cell(value: number | undefined, digits: number): string {
  if (value === undefined || Number.isNaN(value)) return "";
  if (Number.isFinite(value)) return String(shortest(value, digits));
  return value > 0 ? "inf" : "-inf";
}

/** The shortest decimal number that is this float32, of at most so many significant digits. */
export function shortest(value: number, most = 9): number {
  if (Math.fround(value) !== value) return value;
  for (let digits = 1; digits < most; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(most));
}

export function jsonOf(shown: OnScreen): string {
  const { theory } = shown.view;
  const measured = groupOf(shown, null);
  const predicted = theory ? { [theory]: groupOf(shown, theory) } : {};
  const data = { configuration: configuration(shown), measured, predicted };
  return `${JSON.stringify(data, null, 1).replace(/\n\s+(?=(-?[\d.]|null|\]))/g, " ")}\n`;
}

/** {axis: [...], column: [...]} of a theory, or of what was measured; the wide columns of panels at the cursor. */
function groupOf({ subject, view, drawn }: OnScreen, theory: string | null): Record<string, unknown> {
  const { curve } = view;
  const source = theory ? curve?.predicted(theory) : curve?.recording.measured;
  if (!curve || !source) return {};
  const digits = digitsOf(view);
  const columns: Record<string, unknown> = {
    [subject.axis.name]: [...(source.coords[subject.axis.name]?.values ?? [])],
  };
  for (const name of Object.keys(source.variables)) {
    const values = theory ? curve.theory(theory, name)?.values : curve.column(name);
    if (values) columns[name] = plain(values, digits);
  }
  for (const name of drawn.wide) Object.assign(columns, wideOf(curve, name, view.step, theory, digits));
  return columns;
}

function wideOf(curve: Curve, name: string, step: number | null, theory: string | null, digits: number) {
  const found = curve.wide(name, step, theory);
  return (
    found && {
      [name]: { dims: found.dims, shape: found.shape, values: plain(found.values, digits), frame: found.frame },
    }
  );
}

function plain(values: ArrayLike<number>, digits: number): (number | null)[] {
  return Array.from(values, (value) => (Number.isFinite(value) ? shortest(value, digits) : null));
}
