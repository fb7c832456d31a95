// What runs are called where several are on screen.
import assert from "node:assert/strict";
import { test } from "node:test";
import { namesOf } from "../../widgets/src/state/names.ts";
import { DEFAULTS, subject } from "./cases.ts";

const { settings } = subject(false);
const named = (...runs: Record<string, number>[]) =>
  namesOf(
    settings,
    runs.map((run) => ({ ...DEFAULTS, ...run })),
  );

test("runs are called by the fields in which they differ, and each has its seed", () => {
  assert.deepEqual(named({}, { rate: 0.5 }), [
    { fields: "Rate 0.1", seed: "seed 0" },
    { fields: "Rate 0.5", seed: "seed 0" },
  ]);
  assert.deepEqual(
    named({ rate: 0.5 }, { width: 50 }, { seed: 1 }).map(({ fields }) => fields),
    ["Rate 0.5, Width 100", "Rate 0.1, Width 50", "Rate 0.1, Width 100"],
  );
});

test("runs that differ in nothing but the seed are called by what is not at its default", () => {
  assert.deepEqual(named({ rate: 0.5 }, { rate: 0.5, seed: 1 }), [
    { fields: "Rate 0.5", seed: "seed 0" },
    { fields: "Rate 0.5", seed: "seed 1" },
  ]);
});
