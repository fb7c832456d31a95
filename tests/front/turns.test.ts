// A row in the steps of its strongest wave: the cases of toolkit/figures/waves.py.
import assert from "node:assert/strict";
import { test } from "node:test";
import { turnOf, waveOf } from "../../widgets/src/panels/turns.ts";
import { cases } from "./cases.ts";

interface Case {
  row: number[];
  frequency: number;
  step: number;
  share: number;
  places: number[];
}

for (const { row, share, ...turn } of cases<Case[]>("turns")) {
  test(`the turn of ${row}`, () => {
    assert.deepEqual(turnOf(row), turn);
    assert.ok(Math.abs(waveOf(row, turn.frequency).share - share) < 1e-9);
  });
}

test("a wave is found again from its cosine and its sine", () => {
  const row = Array.from({ length: 59 }, (_, n) => 2 * Math.cos((2 * Math.PI * 7 * n) / 59 + 0.4));
  const { real, imaginary, share } = waveOf(row, 7);
  assert.ok(Math.abs(real - 2 * Math.cos(0.4)) < 1e-9 && Math.abs(imaginary + 2 * Math.sin(0.4)) < 1e-9);
  assert.ok(Math.abs(share - 1) < 1e-9);
});
