// The numbers on screen as Python code for a fresh notebook. No DOM here.

const WIDTH = 100; // characters of a line

/** shown: {values, theory, axis, axisValues, step, recorded, columns}; python: the spec's. */
export function pythonOf(python, shown) {
  const swept = shown.axis !== "step" && shown.axis in python.fields;
  const made = changed(python, shown, swept).map(([name, value]) => [name, literal(value)]);
  const along = swept ? [[shown.axis, literalList(shown.axisValues)]] : [];
  const lines = [
    python.install ? `# pip install ${python.install}` : null,
    "from toolkit import figures",
    `from ${python.module} import ${python.name}`,
    "",
    call("experiment = ", python.name, made),
    call("run = ", swept ? "experiment.sweep" : "experiment.run", swept ? along : points(python, shown)),
    shown.theory ? call("theory = ", "experiment.predict", [["", literal(shown.theory)], ...(shown.axis === "step" ? [["", "run.step"]] : along)]) : null,
    shown.columns.length ? printed(shown) : null,
    drawn(shown),
  ];
  return `${lines.filter((line) => line !== null).join("\n")}\n`;
}

/** Fields whose value on screen is not the class's default, in the order of the class. */
function changed({ fields, defaults = {} }, { values, axis }, swept) {
  const now = Object.entries(fields).map(([name, value]) => [name, values[name] ?? value]);
  return now.filter(([name, value]) => !(swept && name === axis) && literal(value) !== literal(defaults[name]));
}

function points(python, shown) {
  return shown.recorded && shown.axis === "step" && python.points ? [["points", literal(python.points)]] : [];
}

function printed({ columns, axis, step }) {
  const row = step === null ? "" : `.sel(${axis}=${literal(step)}, method="nearest")`;
  const short = `print(run[[${columns.map(literal).join(", ")}]]${row}.to_pandas())`;
  if (short.length <= WIDTH) return short;
  const list = `columns = ${literalList(columns)}`;
  return `${list.length <= WIDTH ? list : `columns = ${broken("[", columns.map(literal), "]")}`}\nprint(run[columns]${row}.to_pandas())`;
}

function drawn({ theory, axis }) {
  const over = theory ? [["", `{${literal(theory)}: theory}`]] : [];
  return call("", "figures.draw", [["", "run"], ...over, ...(axis === "step" ? [] : [["axis", literal(axis)]])]);
}

/** A call on one line, or with one argument a line where that is too long. */
function call(start, name, given) {
  const told = given.map(([key, value]) => (key ? `${key}=${value}` : value));
  const short = `${start}${name}(${told.join(", ")})`;
  return short.length <= WIDTH ? short : `${start}${name}${broken("(", told, ")")}`;
}

function broken(open, parts, close) {
  return `${open}\n${parts.map((part) => `    ${part},\n`).join("")}${close}`;
}

function literalList(values) {
  const parts = Array.from(values, literal);
  return `[${parts.join(", ")}]`;
}

function literal(value) {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : `float("${value === Infinity ? "inf" : value === -Infinity ? "-inf" : "nan"}")`;
  const parts = Array.from(value, literal);
  return parts.length === 1 ? `(${parts[0]},)` : `(${parts.join(", ")})`;
}
