// What is on screen as numbers, as Python, and inside a PNG.
import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 } from "node:zlib";
import { Kept } from "../../widgets/src/data/kept.ts";
import { LiveRun } from "../../widgets/src/data/live.ts";
import { configuration, csvOf, jsonOf, type OnScreen, shortest } from "../../widgets/src/export/numbers.ts";
import { withText } from "../../widgets/src/export/png.ts";
import { pythonOf, pythonOnScreen, type Told } from "../../widgets/src/export/python.ts";
import { drawnBy } from "../../widgets/src/panels/panels.ts";
import { Subject } from "../../widgets/src/state/subject.ts";
import { lookAt } from "../../widgets/src/state/view.ts";
import { AT_PEACE, array, CONTROLS, DEFAULTS, group, recording, STEPS } from "./cases.ts";

const PYTHON = {
  module: "toolkit.lazy",
  name: "Lazy",
  fields: { ...DEFAULTS, rule: "plain", sizes: [3, 2] },
  defaults: { ...DEFAULTS, width: 50, rule: "plain", sizes: [3, 2] },
  points: 64,
  install: "git+https://example.org/lazy",
};

const PANELS = [
  { kind: "lines", series: [{ column: "loss", label: "loss" }] },
  { kind: "scatter", column: "points", point: "sample", coordinate: "xy", group: "label" },
  { kind: "bars", column: "weights", along: "neuron" },
];

/** The recording with points in two groups. */
function withGroups() {
  const given = recording();
  const points = array(["sample", "xy"], [3, 2], [0, 0, 1, 1, 2, 2]);
  const label = array(["sample"], [3], [0, 1, 1]);
  const variables = { ...given.measured.variables, points, label };
  return { ...given, measured: { ...given.measured, variables } };
}

function onScreen(values = DEFAULTS, cursor: number | null = null, theory = "exact"): OnScreen {
  const theories = [{ name: "exact", label: "exact closure", target: false }];
  const about = { experiment: "Lazy", versions: { toolkit: "0.1" } };
  const spec = { name: "lazy", title: "Lazy", axis: STEPS, controls: CONTROLS, base: { width: 100, bias: false } };
  const given = new Subject({ ...spec, theories, about, panels: PANELS, python: PYTHON }, withGroups(), true);
  const view = lookAt(given, { values, cursor, theory }, new LiveRun("step"), new Kept(), AT_PEACE);
  return { subject: given, view, drawn: drawnBy(PANELS), link: "" };
}

test("the configuration says which numbers these are", () => {
  const about = configuration({ ...onScreen(DEFAULTS, 10), link: "https://example.org/?lazy.step=10" });
  assert.deepEqual(about, {
    title: "Lazy",
    figure: "lazy",
    experiment: "Lazy",
    fields: PYTHON.fields,
    theory: { name: "exact", label: "exact closure" },
    axis: "step",
    cursor: 10,
    source: "recorded",
    versions: { toolkit: "0.1" },
    link: "https://example.org/?lazy.step=10",
  });
  assert.ok(!("link" in configuration(onScreen())));
});

test("where the nearest recording stands in, its values are told", () => {
  const { fields } = configuration(onScreen({ ...DEFAULTS, rate: 0.3 }));
  assert.equal(fields.rate, 0.5);
});

test("CSV has a row for every step of both grids", () => {
  const lines = csvOf(onScreen()).trimEnd().split("\n");
  const about = lines.filter((line) => line.startsWith("# "));
  assert.ok(about.includes('# axis: "step"'));
  assert.deepEqual(lines.slice(about.length), ["step,loss,exact.loss", "0,1,2", "1,1.01,", "10,1.1,2.1", "100,2,"]);
});

test("JSON holds what is drawn, the groups of a scatter too", () => {
  const found = JSON.parse(jsonOf(onScreen(DEFAULTS, 10)));
  assert.deepEqual(found.measured.step, [0, 1, 10, 100]);
  assert.deepEqual(found.measured.loss, [1, 1.01, 1.1, 2]);
  assert.deepEqual(found.measured.points, {
    dims: ["sample", "xy"],
    shape: [3, 2],
    values: [0, 0, 1, 1, 2, 2],
    frame: null,
  });
  assert.deepEqual(found.measured.label, { dims: ["sample"], shape: [3], values: [0, 1, 1], frame: null });
  assert.deepEqual(found.measured.weights, { dims: ["neuron"], shape: [3], values: [3, 4, 5], frame: 10 });
  assert.deepEqual(found.predicted, { exact: { step: [0, 10], loss: [2, 2.1] } });
  assert.deepEqual(JSON.parse(jsonOf(onScreen(DEFAULTS, 10, ""))).predicted, {});
});

test("what is not finite", () => {
  const shown = onScreen();
  const loss = array(["step"], [4], [NaN, Infinity, -Infinity, 1]);
  const bare = { attrs: {}, measured: group({ step: [0, 1, 2, 3] }, { loss }), predicted: {} };
  const subject = new Subject({ axis: STEPS, controls: [] }, bare, false);
  const view = lookAt(subject, { values: {}, cursor: null, theory: "" }, new LiveRun("step"), new Kept(), AT_PEACE);
  const csv = csvOf({ ...shown, subject, view })
    .trimEnd()
    .split("\n")
    .slice(-4);
  assert.deepEqual(csv, ["0,", "1,inf", "2,-inf", "3,1"]);
  assert.deepEqual(JSON.parse(jsonOf({ ...shown, subject, view })).measured.loss, [null, null, null, 1]);
});

test("the shortest number that is this float32", () => {
  for (const value of [0.1, 1 / 3, 16, 1e-7, 123456.7]) {
    const single = Math.fround(value);
    assert.equal(Math.fround(shortest(single)), single);
  }
  assert.equal(shortest(Math.fround(0.1)), 0.1);
  assert.equal(shortest(0.1 + 0.2), 0.1 + 0.2, "a double stays as it is");
});

test("Python of a recording", () => {
  const code = [
    "# pip install git+https://example.org/lazy",
    "from toolkit import figures",
    "from toolkit.lazy import Lazy",
    "",
    "experiment = Lazy(rate=0.5, width=100)",
    "run = experiment.run(points=64)",
    'theory = experiment.predict("exact", run.step)',
    'print(run[["loss"]].sel(step=10, method="nearest").to_pandas())',
    'figures.draw(run, {"exact": theory})',
  ];
  assert.equal(pythonOnScreen(onScreen({ ...DEFAULTS, rate: 0.5 }, 10)), `${code.join("\n")}\n`);
});

const TOLD: Told = {
  values: {},
  theory: "exact",
  axis: { name: "rate", isField: true },
  axisValues: [0.1, 0.5],
  step: 0.5,
  recorded: true,
  columns: [],
};

test("Python along a field sweeps it, where the class has it", () => {
  const swept = pythonOf(PYTHON, TOLD);
  assert.match(swept, /^run = experiment\.sweep\(rate=\[0\.1, 0\.5\]\)$/m);
  assert.match(swept, /^theory = experiment\.predict\("exact", rate=\[0\.1, 0\.5\]\)$/m);
  assert.match(swept, /^figures\.draw\(run, \{"exact": theory\}, axis="rate"\)$/m);
  const foreign = pythonOf(PYTHON, { ...TOLD, axis: { name: "ridge", isField: true } });
  assert.match(foreign, /^run = experiment\.run\(\)$/m);
  assert.match(foreign, /^theory = experiment\.predict\("exact"\)$/m);
});

test("Python's own literals, and one argument a line where they are many", () => {
  const values = { a: true, b: null, c: Infinity, d: Number.NaN, e: [1], f: 'say "no"\n', g_is_rather_long: 1e-7 };
  const code = pythonOf({ ...PYTHON, fields: values, defaults: {}, install: null }, { ...TOLD, theory: "" });
  const fields = [
    "a=True",
    'c=float("inf")',
    'd=float("nan")',
    "e=(1,)",
    'f="say \\"no\\"\\n"',
    "g_is_rather_long=1e-7",
  ];
  assert.ok(code.startsWith("from toolkit import figures\n"));
  assert.ok(code.includes(`experiment = Lazy(\n${fields.map((field) => `    ${field},\n`).join("")})\n`), code);
  assert.ok(!code.includes("predict"));
});

test("a text inside a PNG: a chunk after the header, with its checksum", () => {
  const png = Uint8Array.from({ length: 50 }, (_, i) => i);
  const text = "{“α”: 1}";
  const made = withText(png, text);
  const view = new DataView(made.buffer);
  const size = view.getUint32(33);
  assert.deepEqual(made.subarray(0, 33), png.subarray(0, 33));
  assert.deepEqual(made.subarray(33 + 12 + size), png.subarray(33));
  const body = made.subarray(37, 41 + size);
  assert.equal(new TextDecoder().decode(body), `iTXtconfiguration\0\0\0\0\0${text}`);
  assert.equal(view.getUint32(41 + size), crc32(body));
});
