// Where the labels of curves stand: on curves that cross, leave the panel, coincide, and where there is no room.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Box, type Curve, Field, meets, overlap, type Point } from "../../widgets/src/panels/field.ts";
import { CLEAR, type Ground, isClear, type Placed, placed, type Wanted } from "../../widgets/src/panels/placement.ts";

const AREA: Box = [40, 8, 340, 188];
const measure = (text: string) => 6.9 * text.length;

function drawn(height: (share: number) => number): Curve {
  return Array.from({ length: 61 }, (_, i): Point => [40 + 5 * i, 188 - 180 * height(i / 60)]);
}

/** Places for labels of curves, and a check that none touches a curve, another label or the edge. */
function place(labels: (Partial<Wanted> & { own: Curve[] })[], more: Partial<Ground> = {}): (Placed | null)[] {
  const wanted = labels.map((label, i) => ({ text: `curve ${i}`, ...label }));
  const curves = wanted.flatMap(({ own, also }) => [...own, ...(also ?? [])]);
  const ground = { area: AREA, curves, taken: [], measure, ...more };
  const found = placed(wanted, ground);
  const boxes = found.flatMap((one) => (one ? [one.box] : []));
  for (const [i, box] of boxes.entries()) {
    const wide: Box = [box[0] - 5, box[1] - 5, box[2] + 5, box[3] + 5];
    assert.ok(!ground.curves.some((curve) => meets(curve, wide)), `label ${i} is on a curve, or a dot on it would be`);
    assert.ok(!boxes.some((other, j) => j !== i && overlap(other, box)), `label ${i} is on another`);
    assert.ok(!ground.taken.some((other) => overlap(other, box)), `label ${i} is on what was taken`);
    assert.ok(box[0] >= AREA[0] && box[1] >= AREA[1] && box[2] <= AREA[2] && box[3] <= AREA[3], `label ${i} leaves`);
  }
  return found;
}

/** The curve that a label is nearest to. */
function nearest({ box }: Placed, curves: Curve[]): number {
  const away = curves.map((curve) => new Field(AREA, [curve]).from(box));
  return away.indexOf(Math.min(...away));
}

test("curves that cross are each named where they are apart", () => {
  const curves = [drawn((t) => t), drawn((t) => 1 - t), drawn(() => 0.5)];
  const found = place(curves.map((curve) => ({ own: [curve] })));
  assert.deepEqual(
    found.map((one) => one && nearest(one, curves)),
    [0, 1, 2],
  );
});

test("a curve that leaves the panel is named where it is still inside", () => {
  const leaving = drawn((t) => 0.4 + 4 * t);
  const [label, staying] = place([{ own: [leaving] }, { own: [drawn(() => 0.1)] }]);
  assert.ok(label && label.box[2] < 160 && staying);
  assert.deepEqual(place([{ own: [drawn(() => 2)] }]), [null], "never inside");
  const [back] = place([{ own: [leaving.slice(0, 10), leaving.slice(40).map(([x]): Point => [x, 100])] }]);
  assert.ok(back, "a curve with a gap has two stretches");
});

test("curves that coincide are not named beside each other: nobody could tell which is meant", () => {
  const curve = drawn((t) => 0.5 + 0.3 * Math.sin(6 * t));
  assert.deepEqual(place([{ own: [curve] }, { own: [curve.map(([x, y]): Point => [x, y + 1])] }]), [null, null]);
  const apart = drawn((t) => (t < 0.5 ? 0.5 : 0.5 + 0.8 * (t - 0.5)));
  const together = drawn((t) => (t < 0.5 ? 0.5 : 0.5 - 0.8 * (t - 0.5)));
  const found = place([{ own: [apart] }, { own: [together] }]);
  assert.ok(
    found.every((one) => one && one.box[0] > 160),
    "they are where the curves part",
  );
  const theory = curve.map(([x, y]): Point => [x, y + 1]);
  assert.ok(place([{ own: [curve], also: [theory] }])[0], "a theory on its curve is no other");
});

test("a long name is broken in two, or shortened, before it is given up", () => {
  const grid = [0.2, 0.4, 0.6, 0.8].map((level) => drawn(() => level));
  const text = "the error on held-out samples,|best ridge of all that were tried";
  assert.deepEqual(place([{ own: [drawn(() => 0.3)], text }])[0]?.lines, text.split("|"));
  const [short] = place([{ own: [grid[0]], text: "x".repeat(60), short: "brief" }], { curves: grid });
  assert.deepEqual(short?.lines, ["brief"]);
  assert.deepEqual(place([{ own: [grid[0]], text: "x".repeat(60) }], { curves: grid }), [null]);
});

test("what is taken is kept free, and the same words find the same places", () => {
  const curves = [drawn((t) => t ** 2), drawn((t) => 0.9 - 0.2 * t)];
  const wanted = curves.map((curve) => ({ own: [curve] }));
  const first = place(wanted);
  assert.deepEqual(place(wanted), first);
  const taken = first.flatMap((one) => (one ? [one.box] : []));
  assert.ok(place(wanted, { taken }).every((one) => one && !taken.some((box) => overlap(box, one.box))));
});

test("a place stays good while a curve grows, until it comes near", () => {
  const [label] = place([{ own: [drawn((t) => t)] }]);
  const [left, top, right] = label?.box ?? AREA;
  const above = (gap: number): Curve => [
    [left, top - gap],
    [right, top - gap],
  ];
  assert.ok(label && isClear(label.box, [above(CLEAR + 1)]) && !isClear(label.box, [above(CLEAR - 3)]));
});

test("a field tells how far curves are, two cells more or less", () => {
  const field = new Field(AREA, [[[100, 100] as Point, [200, 100] as Point]]);
  for (const away of [0, 7, 20, 50]) assert.ok(Math.abs(field.from([120, 100 + away, 160, 110 + away]) - away) <= 4);
  assert.ok(Math.abs(field.from([230, 140, 240, 150]) - 50) <= 6, "at an angle");
  assert.equal(new Field(AREA, []).from([120, 100, 160, 110]), 60);
});
