// At which steps a run of the page is measured, and which rows keep wide columns: cases that the engine answers too.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dueSteps, frameIndices } from "../../widgets/src/program/due.ts";
import { cases } from "./cases.ts";

for (const { last, due } of cases<{ last: number; due: number[] }[]>("due")) {
  test(`a run of ${last} steps is measured where the engine measures it`, () => {
    assert.deepEqual(dueSteps(last), due);
  });
}

for (const { rows, frames, indices } of cases<{ rows: number; frames: number; indices: number[] }[]>("frames")) {
  test(`${frames} frames of ${rows} rows are those that the engine keeps`, () => {
    assert.deepEqual(frameIndices(rows, frames), indices);
  });
}
