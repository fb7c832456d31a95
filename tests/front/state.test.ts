// Entries of a link or of words: what they set, and nonsense of all sorts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fieldOf, partsOf } from "../../widgets/src/page/query.ts";
import { entriesOf, linkOf, stateFrom, untouched } from "../../widgets/src/state/state.ts";
import { Subject } from "../../widgets/src/state/subject.ts";
import { array, control, group, STEPS } from "./cases.ts";

const SCALES = [0.03, 0.25, 1, 4, 16];
const RATES = [0.1, 0.2, 0.5];
const SEEDS = [0, 1, 2];
const ROWS = [0, 1, 3, 10, 58, 96, 103, 300, 1000];
const DEFAULTS = { output_scale: 0.25, learning_rate: 0.2, width: 100, bias: false, seed: 0 };

const CONTROLS = [
  control("output_scale", { label: "Output scale", scale: "log", low: 0.03, high: 16, marks: SCALES, default: 0.25 }),
  control("learning_rate", { label: "Learning rate", low: 0.1, high: 0.5, marks: RATES, default: 0.2 }),
  control("width", { label: "Width", type: "integer", low: 2, high: 500, default: 100, recorded: false }),
  control("bias", { label: "Bias", type: "boolean", low: 0, high: 1, default: false, recorded: false }),
  control("seed", { label: "Seed", type: "integer", low: 0, high: 9, marks: SEEDS, default: 0 }),
];

/** The figure "lazy" over a recording; free: somebody trains. */
function figure(free = false, controls = CONTROLS): Subject {
  const dims = ["output_scale", "learning_rate", "seed", "step"];
  const shape = [SCALES.length, RATES.length, SEEDS.length, ROWS.length];
  const size = shape.reduce((a, b) => a * b, 1);
  const coords = { output_scale: SCALES, learning_rate: RATES, seed: SEEDS, step: ROWS };
  const measured = group(coords, { loss: array(dims, shape, Array(size).fill(1)) });
  const theories = [
    { name: "exact", label: "exact closure", target: false },
    { name: "linearised", label: "frozen kernel", target: false },
  ];
  const spec = { name: "lazy", axis: STEPS, controls, base: { width: 100, bias: false }, theories };
  return new Subject(spec, { attrs: {}, measured, predicted: {} }, free);
}

/** What a page's query sets in the figure, as a link does. */
function visit(query: string, subject = figure()) {
  const entries = partsOf(query).flatMap((part) => {
    const [field, text] = fieldOf(part, "lazy");
    return field ? [[field, text]] : [];
  });
  const { notes, ...state } = stateFrom(subject, entries);
  return { ...state, told: notes.join(" ") };
}

/** What words set, over a state. */
function apply(entries: unknown, subject = figure(), before = untouched(subject)) {
  const { notes, ...state } = stateFrom(subject, entries, before, "text");
  return { ...state, told: notes.join(" ") };
}

const NONSENSE = [
  ["output_scale", "banana"],
  ["output_scale", ""],
  ["output_scale", "NaN"],
  ["output_scale", "Infinity"],
  ["output_scale", "1e999"],
  ["output_scale", "0x10"],
  ["output_scale", "1,5"],
  ["output_scale", "17"],
  ["output_scale", "-1"],
  ["output_scale", "4".repeat(10_000)],
  ["output_scale", "x".repeat(10_000)],
  ["seed", "1.5"],
  ["seed", "10"],
  ["bias", "yes"],
  ["bias", "1"],
  ["step", "soon"],
  ["step", "-3"],
  ["step", "1e9"],
  ["theory", "phlogiston"],
  ["theory", ""],
  ["__proto__", "1"],
  ["constructor", "1"],
  ["toString", "[object Object]"],
  ["hasOwnProperty", "true"],
  ["foo", "3"],
];
const SHOWN: Record<string, string> = {
  step: "1000",
  theory: "exact closure",
  output_scale: "0.25",
  seed: "0",
  bias: "off",
};

for (const [name, text] of NONSENSE) {
  test(`${name} = ${text.slice(0, 20) || "nothing"} leaves the figure as it is`, () => {
    const seen = visit(`?${encodeURIComponent(`lazy.${name}`)}=${encodeURIComponent(text)}`);
    assert.deepEqual([seen.values, seen.cursor, seen.theory], [DEFAULTS, null, "exact"]);
    assert.ok(seen.told.startsWith(`The link asks for ${name} = `) && seen.told.length < 200, seen.told);
    const shown = Object.hasOwn(SHOWN, name) ? SHOWN[name] : null;
    assert.ok(seen.told.endsWith(shown ? `it shows ${shown}.` : "cannot show."), seen.told);
  });
}

test("a part without a field is not this figure's", () => {
  assert.deepEqual(visit("?lazy.=3"), { ...untouched(figure()), told: "" });
});

test("one sentence for several", () => {
  const seen = visit("?lazy.output_scale=banana&lazy.foo=%3Cb%3E&lazy.step=x&lazy.seed=1");
  const asked = "The link asks for output_scale = banana, foo = <b> and step = x, which this figure cannot show; ";
  assert.equal(seen.told, `${asked}it shows output_scale 0.25 and step 1000.`);
  assert.equal(seen.values.seed, 1);
});

test("of many refused entries only the first are named", () => {
  const { told } = apply(Object.fromEntries(["a", "b", "c", "d", "e", "f"].map((name) => [name, "1"])));
  assert.equal(told, "The text asks for a = 1, b = 1, c = 1, d = 1 and 2 more, which this figure cannot show.");
});

test("damaged percent signs and doubles", () => {
  const seen = visit("?lazy.seed=1&lazy.seed=2&lazy.output_scale=%E0%A4%A&lazy.%ZZ=%&=&&lazy.=1");
  assert.equal(seen.values.seed, 1);
  assert.match(seen.told, /output_scale = /);
});

test("what is not recorded goes to the nearest; the cursor may stand between two rows of steps", () => {
  const seen = visit("?lazy.output_scale=3&lazy.width=200&lazy.step=100");
  assert.deepEqual(seen.values, { ...DEFAULTS, output_scale: 4 });
  assert.equal(seen.cursor, 100);
  const [scale, width] = seen.told.split(". ");
  assert.equal(scale, "Output scale 3 is not recorded; the nearest recorded value, 4, is shown");
  assert.equal(width, "Width 200 is not recorded; the nearest recorded value, 100, is shown.");
});

test("where somebody trains, any legal value and any step is taken", () => {
  const rule = control("rule", { type: "choice", options: ["plain", "signs & wonders"], default: "plain" });
  const free = figure(true, [...CONTROLS, rule]);
  const seen = visit("?lazy.output_scale=3&lazy.step=2000&lazy.bias=True&lazy.rule=signs%20%26%20wonders", free);
  assert.deepEqual(seen.values, { ...DEFAULTS, output_scale: 3, bias: true, rule: "signs & wonders" });
  assert.deepEqual([seen.cursor, seen.told], [2000, ""]);
});

test("the cursor of recorded values goes to a step up to the last one, in whichever order they are said", () => {
  const at = (query: string) => visit(query, figure(true));
  assert.deepEqual([at("?lazy.step=100").cursor, at("?lazy.step=1000").cursor], [100, null]);
  assert.equal(at("?lazy.step=100&lazy.output_scale=3").cursor, 100);
  assert.match(
    at("?lazy.step=2000").told,
    /^The link asks for step = 2000, which this figure cannot show; it shows 1000/,
  );
});

test("applied entries leave the rest", () => {
  const before = { values: { ...DEFAULTS, learning_rate: 0.5 }, cursor: null, theory: "exact" };
  const first = apply({ output_scale: "16", step: "10" }, figure(), before);
  assert.deepEqual(first.values, { ...DEFAULTS, output_scale: 16, learning_rate: 0.5 });
  assert.deepEqual([first.cursor, first.told], [10, ""]);
  const second = apply({ theory: "none" }, figure(), first);
  assert.deepEqual([second.theory, second.cursor], ["", 10]);
  assert.equal(apply({ step: "end" }, figure(), second).cursor, null);
  const { told } = apply({ output_scale: "lots" }, figure(), second);
  assert.equal(told, "The text asks for output_scale = lots, which this figure cannot show; it shows 16.");
});

for (const entries of [null, undefined, "nonsense", 7, [], [[]], [["seed"]], { seed: null }, { seed: { a: 1 } }]) {
  test(`entries of any shape: ${JSON.stringify(entries)}`, () => {
    assert.deepEqual(apply(entries).values, DEFAULTS);
  });
}

test("a link says its version; one without is read as far as it goes, and so is one of a later version", () => {
  const now = { values: { ...DEFAULTS, seed: 2 }, cursor: null, theory: "exact" };
  assert.deepEqual(linkOf(figure(), now), { seed: "2", v: "2" });
  assert.deepEqual(linkOf(figure(), untouched(figure())), {});
  for (const version of ["", "&lazy.v=1", "&lazy.v=2", "&lazy.v=3"]) {
    const seen = visit(`?lazy.seed=2${version}`);
    assert.deepEqual([seen.values.seed, seen.told], [2, ""]);
  }
  const asked = "The link asks for foo = 1, which this figure cannot show.";
  assert.equal(visit("?lazy.foo=1&lazy.v=2").told, asked);
  assert.equal(visit("?lazy.foo=1&lazy.v=3").told, `${asked} It comes from a newer version of this page.`);
  assert.match(visit("?lazy.v=banana").told, /^The link asks for v = banana, which this figure cannot show/);
  assert.match(apply({ v: "2" }).told, /^The text asks for v = 2/, "words have no version");
});

test("where some values train, the others are taken if they are recorded", () => {
  const rule = control("rule", { type: "choice", options: ["plain", "signs", "both"], default: "plain" });
  const some = [
    ...CONTROLS.map((c) => (c.name === "output_scale" ? { ...c, trains: [0.5] } : c)),
    { ...rule, trains: ["plain", "both"] },
  ];
  const seen = visit("?lazy.output_scale=0.6&lazy.width=200&lazy.rule=signs", figure(true, some));
  assert.deepEqual([seen.values.output_scale, seen.values.width, seen.values.rule], [0.5, 200, "plain"]);
  assert.equal(
    seen.told,
    "Output scale 0.6 is not recorded and does not train here; the nearest value, 0.5, is shown. " +
      "rule signs is not recorded and does not train here; plain is shown.",
  );
  assert.equal(visit("?lazy.rule=both", figure(true, some)).values.rule, "both");
});

test("what entries say is what they set again", () => {
  const state = { values: { ...DEFAULTS, output_scale: 16, seed: 2 }, cursor: 58, theory: "" };
  const entries = entriesOf(figure(), state);
  assert.deepEqual(entries, { output_scale: "16", seed: "2", step: "58", theory: "none" });
  assert.deepEqual(apply(entries), { ...state, told: "" });
  assert.deepEqual(entriesOf(figure(), untouched(figure())), {});
});

test("random text never breaks a figure", () => {
  const names = [...Object.keys(DEFAULTS), "step", "theory", "__proto__", "constructor", "foo", "%", "\u202e", "😀"];
  const texts = [
    "4",
    "0.2",
    "1",
    "true",
    "none",
    "end",
    "exact",
    "",
    "-0",
    "+1e1",
    "1e-400",
    "٣",
    "½",
    "\0",
    "%E0%A4",
    "𝟘",
  ];
  const letters = "0123456789.eE+-_ntruefals<>&\"'%;=\n\t\u2028\ufeff";
  const draw = random(7);
  const one = <T>(list: ArrayLike<T>): T => list[Math.floor(draw() * list.length)];
  const word = () => Array.from({ length: one([0, 1, 3, 8, 300]) }, () => one(letters)).join("");
  const pair = () => [one(names), draw() < 0.5 ? one(texts) : word()];
  let [told, moved] = [0, 0];
  let state = untouched(figure());
  for (let turn = 0; turn < 3000; turn++) {
    const seen = apply(Array.from({ length: one([0, 1, 2, 3, 4, 5, 6]) }, pair), figure(), state);
    assert.deepEqual(Object.keys(seen.values), Object.keys(DEFAULTS));
    const { output_scale, learning_rate, width, bias, seed } = seen.values;
    assert.ok(SCALES.includes(output_scale as number) && RATES.includes(learning_rate as number));
    assert.ok(SEEDS.includes(seed as number) && width === 100 && bias === false);
    assert.ok(seen.cursor === null || (Number.isInteger(seen.cursor) && seen.cursor < 1000));
    assert.ok(["", "exact", "linearised"].includes(seen.theory) && seen.told.length < 900);
    told += Number(seen.told !== "");
    moved += Number(seen.cursor !== null);
    state = seen;
  }
  assert.ok(told > 100 && moved > 100);
});

/** Numbers from 0 to 1, the same ones for the same seed (a linear congruence). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (1664525 * state + 1013904223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
