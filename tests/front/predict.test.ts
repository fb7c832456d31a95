// What a reader draws before a figure is seen, and what is told of it. The sheet itself is tested in a browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { QuestionSpec } from "../../widgets/src/data/protocol.ts";
import { Drawing, knotsAt, PLACES } from "../../widgets/src/predict/drawing.ts";
import { crossing, movesOf, type Point, pointsOf, scoreOf, timesOf, verdict } from "../../widgets/src/predict/score.ts";
import { numbersIn, spreadOf } from "../../widgets/src/predict/spread.ts";

const LAST = PLACES - 1;
const tell = (share: number) => `step ${Math.round(301 ** share - 1)}`;
const STEPS = { value: (share: number) => 301 ** share - 1, tell, later: "as late" };
const HALF: QuestionSpec = {
  kind: "draw",
  text: "Draw.",
  choices: [],
  answer: -1,
  column: "accuracy",
  given: [],
  scored: "half",
  told: "You had it know half by {}; it was {}",
};

const curve = (height: (share: number) => number): Point[] =>
  Array.from({ length: PLACES }, (_, i) => [i / LAST, height(i / LAST)]);
const sigmoid = (middle: number, rate: number) => curve((share) => 1 / (1 + Math.exp(-rate * (share - middle))));

test("a stroke goes over all places between two points, forwards and backwards", () => {
  const drawing = new Drawing([0, 45, LAST]);
  drawing.stroke([10, 0], [20, 1]);
  assert.equal(drawing.shares[15], 0.5);
  drawing.stroke([20, 0], [10, 0.5]);
  assert.equal(drawing.shares[10], 0.5);
  assert.equal(drawing.shares[9], null);
  assert.ok(!drawing.isComplete && !drawing.isEmpty);
  drawing.stroke([0, 2], [LAST, -1]);
  assert.ok(drawing.isComplete && drawing.shares[0] === 1 && drawing.shares[LAST] === 0);
});

test("what a hand has left out at the ends and between two strokes is filled, if it is little", () => {
  const drawing = new Drawing([0, 45, LAST]);
  drawing.stroke([4, 0.2], [40, 0.4]);
  drawing.stroke([46, 0.6], [LAST - 6, 1]);
  drawing.mend();
  assert.ok(drawing.isComplete);
  assert.deepEqual([drawing.shares[0], drawing.shares[43], drawing.shares[LAST]], [0.2, 0.5, 1]);
  drawing.clear();
  drawing.mend();
  assert.ok(drawing.isEmpty);
  drawing.stroke([20, 0.2], [LAST, 0.4]);
  drawing.mend();
  assert.equal(drawing.shares[19], null);
});

test("knots moved one after the other fill the whole width", () => {
  const drawing = new Drawing([5, 45, 80]);
  for (const [knot, share] of [0.1, 0.5, 0.9].entries()) drawing.move(knot, share);
  assert.ok(drawing.isComplete);
  assert.equal(drawing.shares[0], 0.1);
  assert.equal(drawing.shares[25], 0.3);
  assert.equal(drawing.shares[LAST], 0.9);
});

test("what was drawn by hand follows a knot, less the farther it is from it", () => {
  const drawing = new Drawing([0, 45, LAST]);
  drawing.stroke([0, 0.2], [LAST, 0.2]);
  drawing.move(1, 0.6);
  assert.equal(drawing.shares[45], 0.6);
  assert.ok(Math.abs((drawing.shares[30] ?? 0) - (0.2 + (0.4 * 30) / 45)) < 1e-9);
  assert.equal(drawing.shares[0], 0.2);
});

test("a drawing is kept and comes back", () => {
  const drawing = new Drawing([0, LAST]);
  drawing.stroke([0, 0], [LAST, 1]);
  assert.deepEqual(new Drawing([0, LAST], drawing.whole).whole, drawing.whole);
});

test("knots stand at the ticks, or evenly where these are too few", () => {
  assert.deepEqual(knotsAt([0, 0.1, 0.2, 0.4, 0.6, 0.8, 1]), [0, 9, 18, 36, 54, 72, 90]);
  assert.deepEqual(knotsAt([0, 1]), [0, 15, 30, 45, 60, 75, 90]);
});

test("a curve crosses a level between two of its points, or never", () => {
  assert.equal(
    crossing(
      [
        [0, 0],
        [1, 1],
      ],
      0.25,
    ),
    0.25,
  );
  assert.equal(
    crossing(
      [
        [0, 0],
        [1, 0.2],
      ],
      0.25,
    ),
    null,
  );
});

test("half is half way of the measured curve; the drawn one may never get there", () => {
  const score = scoreOf("half", sigmoid(0.5, 30), sigmoid(0.8, 40));
  assert.ok(Math.abs((score.mine ?? 0) - 0.5) < 0.01 && Math.abs((score.its ?? 0) - 0.8) < 0.01);
  assert.equal(timesOf(score, STEPS), "6");
  assert.equal(
    scoreOf(
      "half",
      curve(() => 0.1),
      sigmoid(0.8, 40),
    ).mine,
    null,
  );
});

test("the peak is the highest place of each curve", () => {
  const peak = (at: number) => curve((share) => 0.9 - Math.abs(share - at));
  const score = scoreOf("peak", peak(0.2), peak(0.5));
  assert.ok(Math.abs((score.mine ?? 0) - 0.2) < 0.02 && Math.abs((score.its ?? 0) - 0.5) < 0.02);
});

test("a curve's moves are its rises and falls, and not the tremor of a hand", () => {
  assert.deepEqual(movesOf(sigmoid(0.5, 20)), [1]);
  assert.deepEqual(movesOf(curve((share) => 1 - share + 0.04 * Math.sin(80 * share))), [-1]);
  assert.deepEqual(movesOf(curve((share) => 0.5 + 0.3 * Math.cos(4 * Math.PI * share))), [-1, 1, -1, 1]);
  assert.deepEqual(movesOf(curve(() => 0.3)), []);
});

test("the verdict tells the place, the distance and the shape", () => {
  const told = (drawn: Point[]) => verdict(HALF, drawn, sigmoid(0.8, 40), STEPS);
  assert.equal(
    told(sigmoid(0.5, 30)),
    "You had it know half by step 16; it was step 95, 6 times as late. " +
      "The shape is yours: little for long, then almost all at once.",
  );
  assert.match(told(sigmoid(0.79, 40)), /: as near as a hand can draw\./);
  assert.match(told(curve((share) => share)), /Yours takes its time/);
  assert.match(told(curve((share) => 1 - share)), /You let it fall; it does this: little for long/);
  assert.match(told(curve(() => 0.1)), /Your curve never gets half way; it does at step 95\./);
});

test("only a whole drawing is compared", () => {
  assert.deepEqual(pointsOf([0.5, null, 0.25]), [
    [0, 0.5],
    [2 / LAST, 0.25],
  ]);
});

test("the answers of a class, from a text", () => {
  assert.deepEqual(numbersIn("300, 16 and 1e2; none"), [16, 100, 300]);
  assert.equal(spreadOf([16, 100, 300]), "3 answers, from 16 to 300; the middle one is 100.");
  assert.equal(spreadOf([5]), "1 answer: 5.");
});
