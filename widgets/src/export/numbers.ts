// What is on screen as data: the configuration, and the numbers as CSV and JSON. No DOM here.
import { same } from "../data/data.ts";

/** Everything that says which numbers these are. `link` is the address of this state, "" where there is none. */
export function configuration({ spec, view, settings }, link) {
  const theory = spec.theories?.find((t) => t.name === view.theory) ?? null;
  return {
    title: spec.title ?? "",
    figure: spec.name ?? "figure",
    experiment: spec.about?.experiment ?? spec.python?.name ?? null,
    fields: fieldsOf(spec, view, settings),
    theory: theory && { name: theory.name, label: theory.label },
    axis: spec.axis,
    cursor: view.step,
    source: view.source,
    versions: spec.about?.versions ?? {},
    ...(link && { link }),
  };
}

/** The configuration whose numbers are drawn: that of the sliders, or of the nearest recording where it stands in. */
function fieldsOf(spec, view, settings) {
  const fields = { ...(spec.python?.fields ?? spec.base), ...view.values };
  return view.nearest ? { ...fields, ...spec.base, ...settings.where(view.values) } : fields;
}

/** {name: {steps, values}} of every column that has one number per step, the theory's as "theory.column". */
function columnsOf({ spec, view, settings }) {
  const { curve, theory } = view;
  if (!curve) return {};
  const measured = Object.keys(curve.recording.measured.variables).map((name) => [name, { steps: curve.steps, values: curve.column(name) }]);
  const group = theory && curve.recording.predicted[theory];
  const predicted = group ? Object.keys(group.variables).map((name) => [`${theory}.${name}`, curve.theory(theory, name)]) : [];
  return Object.fromEntries([...measured, ...predicted].filter(([, column]) => column?.values));
}

export function csvOf(figure, link) {
  const digits = digitsOf(figure.view);
  const about = Object.entries(configuration(figure, link)).map(([key, value]) => `# ${key}: ${JSON.stringify(value)}`);
  const columns = columnsOf(figure);
  const found = Object.values(columns).map(aligned);
  const steps = union(Object.values(columns).map((column) => column.steps));
  const rows = steps.map((step) => [String(step), ...found.map((at) => cell(at(step), digits))].join(","));
  return `${[...about, [figure.spec.axis, ...Object.keys(columns)].join(","), ...rows].join("\n")}\n`;
}

/** The rows of all columns: ascending, those that are the same to rounding once. */
function union(grids) {
  const all = [...new Set(grids.flatMap((grid) => [...grid]))].sort((a, b) => a - b);
  return all.filter((step, i) => i === 0 || !same(step, all[i - 1]));
}

/** A function of ascending steps: the column's value there, undefined where it has none. */
function aligned({ steps, values }) {
  let at = 0;
  return (step) => {
    while (at < steps.length && steps[at] < step && !same(steps[at], step)) at++;
    return at < steps.length && same(steps[at], step) ? values[at] : undefined;
  };
}

/** Significant digits worth writing: recordings are rounded to 2·10⁻⁴ of a value, live runs are not. */
function digitsOf({ source }) {
  return source === "recorded" ? 5 : 9;
}

function cell(value, digits) {
  if (value === undefined || Number.isNaN(value)) return "";
  return Number.isFinite(value) ? String(shortest(value, digits)) : value > 0 ? "inf" : "-inf";
}

/** The shortest decimal number that is this float32, of at most so many significant digits. */
export function shortest(value, most = 9) {
  if (Math.fround(value) !== value) return value;
  for (let digits = 1; digits < most; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(most));
}

export function jsonOf(figure, link) {
  const { spec, view } = figure;
  const data = { configuration: configuration(figure, link), measured: groupOf(figure, null) };
  data.predicted = view.theory ? { [view.theory]: groupOf(figure, view.theory) } : {};
  return `${JSON.stringify(data, null, 1).replace(/\n\s+(?=(-?[\d.]|null|\]))/g, " ")}\n`;
}

/** {axis: [...], column: [...]} of a theory, or of what was measured; a panel's wide column at the cursor. */
function groupOf({ spec, view }, theory) {
  const { curve } = view;
  const digits = digitsOf(view);
  const source = theory ? curve?.recording.predicted[theory] : curve?.recording.measured;
  if (!source) return {};
  const narrow = Object.keys(source.variables).map((name) => [name, theory ? curve.theory(theory, name)?.values : curve.column(name)]);
  const drawn = spec.panels.flatMap((p) => [p.column, p.centres, p.arrows]).filter(Boolean);
  const wide = drawn.map((name) => [name, wideOf(curve, name, view.step, theory, digits)]);
  const columns = [...narrow, ...wide].filter(([, found]) => found).map(([name, found]) => [name, found.dims ? found : plain(found, digits)]);
  return { [spec.axis]: [...(source.coords[spec.axis]?.values ?? [])], ...Object.fromEntries(columns) };
}

function wideOf(curve, column, step, theory, digits) {
  const found = curve.wide(column, step, theory);
  return found && { dims: found.dims, shape: found.shape, values: plain(found.values, digits), frame: found.frame };
}

function plain(values, digits) {
  return Array.from(values, (value) => (Number.isFinite(value) ? shortest(value, digits) : null));
}
