// The numbers on screen as Python code for a fresh notebook. No DOM here.
import type { PythonSpec, Values } from "../data/protocol.ts";
import { type OnScreen, valuesOf } from "./numbers.ts";

const WIDTH = 100; // characters of a line

/** An argument of a call: its name, "" for none, and its value as Python. */
type Argument = [name: string, value: string];

/** What the code contains. */
export interface Told {
  values: Values;
  theory: string;
  axis: { name: string; isField: boolean };
  /** The values along the axis, and the one at the cursor. */
  axisValues: ArrayLike<number>;
  step: number | null;
  recorded: boolean;
  /** The columns that are printed. */
  columns: string[];
}

/** The code for what is on screen; "" where no class is known. */
export function pythonOnScreen({ subject, view, drawn }: OnScreen): string {
  if (!subject.spec.python) return "";
  return pythonOf(subject.spec.python, {
    values: valuesOf(subject, view),
    theory: view.theory,
    axis: subject.axis,
    step: view.step,
    axisValues: view.curve?.steps ?? [],
    recorded: view.source === "recorded" && !view.nearest && view.curve !== null,
    columns: drawn.along,
  });
}

export function pythonOf(python: PythonSpec, told: Told): string {
  const { axis } = told;
  const swept = axis.isField && axis.name in python.fields;
  const made = changed(python, told.values, swept ? axis.name : null);
  const along: Argument[] = swept ? [[axis.name, listOf(told.axisValues)]] : [];
  const lines = [
    python.install ? [`# pip install ${python.install}`] : [],
    ["from toolkit import figures", `from ${python.module} import ${python.name}`, ""],
    [call("experiment = ", python.name, made)],
    [call("run = ", swept ? "experiment.sweep" : "experiment.run", swept ? along : points(python, told))],
    told.theory
      ? [call("theory = ", "experiment.predict", [["", literal(told.theory)], ...predicted(told, along)])]
      : [],
    told.columns.length ? [printed(told)] : [],
    [drawn(told)],
  ];
  return `${lines.flat().join("\n")}\n`;
}

/** Fields whose value on screen is not the class's default, in the order of the class. */
function changed({ fields, defaults = {} }: PythonSpec, values: Values, swept: string | null): Argument[] {
  const now = Object.entries(fields).map(([name, value]): Argument => [name, literal(values[name] ?? value)]);
  return now.filter(([name, value]) => name !== swept && value !== literal(defaults[name]));
}

function points({ points }: PythonSpec, { recorded, axis }: Told): Argument[] {
  return recorded && !axis.isField && points ? [["points", literal(points)]] : [];
}

function predicted({ axis }: Told, along: Argument[]): Argument[] {
  return axis.isField ? along : [["", "run.step"]];
}

function printed({ columns, axis, step }: Told): string {
  const row = step === null ? "" : `.sel(${axis.name}=${literal(step)}, method="nearest")`;
  const short = `print(run[[${columns.map(literal).join(", ")}]]${row}.to_pandas())`;
  if (short.length <= WIDTH) return short;
  const list = `columns = ${listOf(columns)}`;
  const told = list.length <= WIDTH ? list : `columns = ${broken("[", columns.map(literal), "]")}`;
  return `${told}\nprint(run[columns]${row}.to_pandas())`;
}

function drawn({ theory, axis }: Told): string {
  const over: Argument[] = theory ? [["", `{${literal(theory)}: theory}`]] : [];
  const along: Argument[] = axis.isField ? [["axis", literal(axis.name)]] : [];
  return call("", "figures.draw", [["", "run"], ...over, ...along]);
}

/** A call on one line, or with one argument a line where that is too long. */
function call(start: string, name: string, given: Argument[]): string {
  const told = given.map(([key, value]) => (key ? `${key}=${value}` : value));
  const short = `${start}${name}(${told.join(", ")})`;
  return short.length <= WIDTH ? short : `${start}${name}${broken("(", told, ")")}`;
}

function broken(open: string, parts: string[], close: string): string {
  return `${open}\n${parts.map((part) => `    ${part},\n`).join("")}${close}`;
}

function listOf(values: ArrayLike<unknown>): string {
  return `[${Array.from(values, literal).join(", ")}]`;
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return number(value);
  const parts = Array.from(value as ArrayLike<unknown>, literal);
  return parts.length === 1 ? `(${parts[0]},)` : `(${parts.join(", ")})`;
}

function number(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return `float("${Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf"}")`;
}
