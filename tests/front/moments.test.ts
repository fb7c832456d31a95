// Moments on screen: those of a recording and of a live run, their words side by side, the wait between two.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Curve } from "../../widgets/src/data/curve.ts";
import { LiveRun } from "../../widgets/src/data/live.ts";
import { waitOf } from "../../widgets/src/data/moments.ts";
import { heightOn, waitText } from "../../widgets/src/panels/moments.ts";
import { inARow, widthOf } from "../../widgets/src/panels/words_above.ts";
import { array, group, recording } from "./cases.ts";

/** The recording with two moments for each rate and seed; the second comes at rate 0.5 alone. */
function held() {
  const made = recording();
  const steps = [3, -1, 4, -1, 16, 115, 17, 130];
  made.measured.variables.moments = array(["rate", "seed", "moment"], [2, 2, 2], steps);
  made.measured.coords.moment = { dims: ["moment"], shape: [2], values: ["memorised", "generalised"] };
  return made;
}

test("each recorded run has its own moments, and only those that came", () => {
  const of = (rate: number, seed: number) => new Curve(held(), { rate, seed }, "step").moments;
  assert.deepEqual(of(0.5, 0), { memorised: 16, generalised: 115 });
  assert.deepEqual(of(0.5, 1), { memorised: 17, generalised: 130 });
  assert.deepEqual(of(0.1, 1), { memorised: 4 });
  assert.deepEqual(new Curve(recording(), { rate: 0.5, seed: 0 }, "step").moments, {});
});

test("a live run has those that its parts tell; a part of theories tells none and takes none away", () => {
  const live = new LiveRun("step");
  const part = (first: number, moments: Record<string, number> | undefined, steps: number[]) => ({
    attrs: { run: 1, first, values: {}, ...(moments && { moments }) },
    measured: group({ step: steps }, { loss: array(["step"], [steps.length], steps) }),
    predicted: {},
  });
  live.push(part(0, {}, [0, 1]));
  assert.deepEqual(live.curve()?.moments, {});
  live.push(part(2, { memorised: 5 }, [10]));
  live.push({ ...part(3, undefined, []), measured: group({}, {}) });
  assert.deepEqual(live.curve()?.moments, { memorised: 5 });
});

test("the wait is how many times as late the second is, where there is one", () => {
  const moments = (...steps: number[]) => steps.map((step, i) => ({ name: `m${i}`, column: "loss", step }));
  assert.equal(waitOf(moments(16, 115), 2), 115 / 16);
  for (const steps of [[16], [0, 5], [5, 5], [7, 3]]) assert.equal(waitOf(moments(...steps), 2), null, String(steps));
  assert.equal(waitOf(moments(1, 2), 3), null, "of three that are declared, two have come");
  assert.deepEqual([115 / 16, 9.04, 231.4].map(waitText), ["× 7.2", "× 9", "× 230"]);
});

test("words stand over their places, side by side where these are close, inside the panel", () => {
  const word = (at: number, ...texts: string[]) => ({ at, texts });
  const [far, away] = inARow([word(100, "memorised"), word(300, "generalised")], 0, 400);
  assert.deepEqual([far.x, away.x], [100, 300]);
  for (const places of [
    [150, 152],
    [390, 399],
    [0, 3],
    [200, 120],
  ]) {
    const placed = inARow([word(places[0], "memorised"), word(places[1], "generalised")], 0, 400);
    const [a, b] = [...placed].sort((one, other) => one.x - other.x);
    assert.ok(a.x + a.width / 2 < b.x - b.width / 2, `${places}: they do not overlap`);
    assert.ok(a.x - a.width / 2 >= 0 && b.x + b.width / 2 <= 400, `${places}: they are inside`);
    assert.equal(placed[0].x < placed[1].x, places[0] < places[1], `${places}: they keep their order`);
  }
});

test("where the long words do not fit the short ones stand, and where these do not, none", () => {
  const words = [
    { at: 50, texts: ["memorised, step 16", "memorised"] },
    { at: 60, texts: ["generalised, step 115", "generalised"] },
  ];
  const said = (width: number) => inARow(words, 0, width).map(({ text }) => text);
  assert.deepEqual(said(400), ["memorised, step 16", "generalised, step 115"]);
  assert.deepEqual(said(widthOf("memorisedgeneralised") + 12), ["memorised", "generalised"]);
  assert.deepEqual(said(90), ["", ""]);
});

test("a tick ends on the drawn curve, between its points", () => {
  const points = [0, 10, 30].map((x, i) => [x, [100, 50, Number.NaN][i]] as const);
  assert.deepEqual(
    [0, 5, 10, 20, 40].map((x) => heightOn(points, x)),
    [100, 75, 50, null, null],
  );
});
