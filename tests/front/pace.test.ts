// The time left of a run, on the cases that tests/widgets/test_protocol.py reads too.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace } from "../../widgets/src/program/pace.ts";
import { cases } from "./cases.ts";

interface Timed {
  kind: "step" | "row";
  seconds: number;
  times: number;
  left: number | null;
}

const isNear = (a: number | null, b: number | null) =>
  a === b || (a !== null && b !== null && Math.abs(a - b) <= 1e-9 * Math.abs(b));

for (const [number, timed] of cases<Timed[][]>("pace").entries()) {
  test(`the time left is what the kernel tells, case ${number}`, () => {
    const pace = new Pace();
    for (const { kind, seconds, times, left } of timed) {
      for (let i = 0; i < times; i++) pace[kind](seconds);
      const told = pace.left(100, 10);
      assert.ok(isNear(told, left), `${told}, not ${left}`);
    }
  });
}

test("steps that are timed together count one by one", () => {
  const [pace, alone] = [new Pace(), new Pace()];
  for (let i = 0; i < 400; i++) {
    pace.step(0.1, 10);
    for (let j = 0; j < 10; j++) alone.step(0.01);
  }
  const [told, exact] = [pace.left(1000, 0) ?? 0, alone.left(1000, 0) ?? 0];
  assert.ok(Math.abs(told - 10) < 0.05 && Math.abs(exact - 10) < 0.05);
});
