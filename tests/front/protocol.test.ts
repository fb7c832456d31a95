// The front end's side of the protocol, on the cases that tests/widgets/test_protocol.py reads too.
import assert from "node:assert/strict";
import { test } from "node:test";
import { agrees, isRecorded, positionOf, same } from "../../widgets/src/data/agreement.ts";
import { holds } from "../../widgets/src/data/moments.ts";
import {
  ACTIONS,
  type ControlSpec,
  type MomentSpec,
  type PartAttributes,
  type Prediction,
  type ProgramsSpec,
  type QuestionSpec,
  type Request,
  type Spec,
  STATES,
  type Status,
  type VariantSpec,
} from "../../widgets/src/data/protocol.ts";
import { cases } from "./cases.ts";

type Plain = Record<string, unknown>;
type Keys<T> = Record<keyof T, true>;

const examples = cases<{
  actions: string[];
  states: string[];
  spec: Spec;
  request: Request;
  status: Status;
  part: PartAttributes;
  prediction: Prediction;
}>("examples");

for (const { a, b, same: expected } of cases<{ a: unknown; b: unknown; same: boolean }[]>("same")) {
  test(`${JSON.stringify(a)} and ${JSON.stringify(b)} are ${expected ? "" : "not "}the same`, () => {
    assert.equal(same(a, b), expected);
    assert.equal(same(b, a), expected);
  });
}

test("infinite numbers are only themselves", () => {
  assert.ok(same(Infinity, Infinity) && !same(Infinity, -Infinity));
  assert.ok(!same(Infinity, 1) && !same(NaN, NaN));
});

const grid = cases<{ grid: Record<string, unknown[]>; common: Plain; cases: { values: Plain; recorded: boolean }[] }>(
  "recorded",
);
for (const { values, recorded } of grid.cases) {
  test(`${JSON.stringify(values)} is ${recorded ? "" : "not "}recorded`, () => {
    assert.equal(isRecorded(values, grid.grid, grid.common), recorded);
  });
}

for (const { values, run, agrees: expected } of cases<{ values: Plain; run: Plain; agrees: boolean }[]>("agrees")) {
  test(`${JSON.stringify(values)} ${expected ? "agrees" : "does not agree"} with ${JSON.stringify(run)}`, () => {
    assert.equal(agrees(values, run), expected);
  });
}

interface Held {
  condition: [MomentSpec["sign"], number];
  value: number | null;
  holds: boolean;
}
for (const { condition, value, holds: expected } of cases<Held[]>("moments")) {
  test(`${value} is ${expected ? "" : "not "}${condition.join(" ")}`, () => {
    const [sign, bound] = condition;
    const row = { loss: { values: [value ?? NaN] } };
    assert.equal(holds({ name: "learned", column: "loss", sign, bound }, row), expected);
  });
}

test("the position of a value among recorded ones", () => {
  assert.equal(positionOf(Float64Array.of(0.1, 0.2), 0.2 * (1 + 1e-9)), 1);
  assert.equal(positionOf(["ReLU", "erf"], "erf"), 1);
  assert.equal(positionOf([], 1), -1);
});

test("actions and states", () => {
  assert.deepEqual([...ACTIONS], examples.actions);
  assert.deepEqual([...STATES], examples.states);
});

// tsc holds these tables to the types, and the examples hold them to Python's
const spec: Keys<Spec> = {
  name: true,
  file: true,
  page: true,
  title: true,
  alt: true,
  sentence: true,
  trainer: true,
  programs: true,
  axis: true,
  controls: true,
  base: true,
  theories: true,
  panels: true,
  gap: true,
  moments: true,
  kept: true,
  question: true,
  python: true,
  about: true,
};
const axis: Keys<Spec["axis"]> = {
  kind: true,
  name: true,
  label: true,
  symbol: true,
  scale: true,
  values: true,
  most: true,
};
const control: Keys<ControlSpec> = {
  name: true,
  label: true,
  symbol: true,
  type: true,
  scale: true,
  low: true,
  high: true,
  options: true,
  help: true,
  marks: true,
  default: true,
  recorded: true,
  advanced: true,
  trains: true,
};
const programs: Keys<ProgramsSpec> = {
  worker: true,
  data: true,
  variants: true,
  fields: true,
  inputs: true,
  theories: true,
};
const variant: Keys<VariantSpec> = { values: true, limits: true, file: true };
const status: Keys<Status> = {
  state: true,
  message: true,
  step: true,
  steps: true,
  seconds_left: true,
  run: true,
  device: true,
  values: true,
  heard: true,
  details: true,
};
const request: Keys<Request> = { serial: true, action: true };
const question: Keys<QuestionSpec> = {
  kind: true,
  text: true,
  choices: true,
  answer: true,
  column: true,
  given: true,
  scored: true,
  told: true,
};
const prediction: Keys<Prediction> = { shown: true, choice: true, drawn: true };
const part: Keys<PartAttributes> = { run: true, first: true, values: true, moments: true };
const moment: Keys<MomentSpec> = { name: true, column: true, sign: true, bound: true };

const TABLES: [string, object, object][] = [
  ["a spec", spec, examples.spec],
  ["an axis", axis, examples.spec.axis],
  ["a question", question, examples.spec.question ?? {}],
  ["a prediction", prediction, examples.prediction],
  ["programs", programs, examples.spec.programs ?? {}],
  ["a variant", variant, examples.spec.programs?.variants[0] ?? {}],
  ...examples.spec.controls.map((c): [string, object, object] => [`the control ${c.name}`, control, c]),
  ["a moment", moment, examples.spec.moments[0]],
  ["a status", status, examples.status],
  ["a request", request, examples.request],
  ["the attributes of a part", part, examples.part],
];
for (const [name, table, example] of TABLES) {
  test(`${name} has the keys that Python gives it`, () => {
    assert.deepEqual(Object.keys(example).sort(), Object.keys(table).sort());
  });
}
