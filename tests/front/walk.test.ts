// A walk along the axis: even on the screen, whatever the frames; slow near moments; with loop, speed, and stops.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Axis } from "../../widgets/src/data/axis.ts";
import { Walk } from "../../widgets/src/state/walk.ts";
import { STEPS } from "./cases.ts";

const AXIS = new Axis(STEPS);
const ROWS = [0, 1, 3, 10, 30, 100, 300, 1000];

/** Where the walk is at every drawing, `every` milliseconds from one to the next, for at most so many seconds. */
function walked(walk: Walk, every: number, slow: number[] = [], seconds = 60): number[] {
  const places = [ROWS[0]];
  for (let time = 0; time < 1000 * seconds; time += every) {
    const next = walk.next(places[places.length - 1], every, ROWS, slow);
    if (next === null) break;
    places.push(next);
  }
  return places;
}

const share = (place: number) => AXIS.share(0, 1000, place);

test("it goes evenly along the drawn axis, to the last row and no further", () => {
  const places = walked(new Walk(AXIS), 20);
  const moves = places.map(share).map((at, i, all) => at - (all[i - 1] ?? 0));
  const full = moves.slice(1, -2);
  assert.ok(Math.max(...full) - Math.min(...full) < 1e-9 && full.length > 100);
  assert.equal(places.at(-1), 1000);
});

test("it takes as long on a slow screen as on a fast one", () => {
  const [fast, slow] = [16, 160].map((every) => walked(new Walk(AXIS), every).length * every);
  assert.ok(Math.abs(fast - slow) < 2 * 160, `${fast} and ${slow} ms`);
});

test("a screen that was away has not walked on", () => {
  const walk = new Walk(AXIS);
  assert.equal(walk.next(0, 60_000, ROWS), walk.next(0, 250, ROWS));
});

test("twice as fast at twice the speed", () => {
  const walk = new Walk(AXIS);
  const once = share(walk.next(0, 100, ROWS) ?? 0);
  walk.speed = 2;
  assert.ok(Math.abs(share(walk.next(0, 100, ROWS) ?? 0) - 2 * once) < 1e-12);
});

test("near a moment it is slow", () => {
  const [plain, slowed] = [[], [100]].map((slow) => walked(new Walk(AXIS), 20, slow));
  const near = (places: number[]) => places.filter((place) => Math.abs(share(place) - share(100)) < 0.03).length;
  assert.ok(near(slowed) > 2.5 * near(plain));
  assert.ok(Math.abs(near(plain) + (slowed.length - plain.length) - near(slowed)) < 8, "elsewhere it is as fast");
});

test("with a loop it rests at the end and begins again", () => {
  const walk = new Walk(AXIS);
  walk.loops = true;
  const places = walked(walk, 20, [], 8);
  const again = places.indexOf(0, 1);
  assert.ok(again > 0 && places[again - 1] === 1000 && places[again - 20] === 1000);
  assert.ok(places[again + 1] > 0);
});

test("without motion it jumps from stop to stop", () => {
  const walk = new Walk(AXIS);
  walk.jumps = true;
  const places = walked(walk, 20);
  const stops = [...new Set(places)];
  assert.equal(stops.length, 13);
  assert.deepEqual([stops[0], stops.at(-1)], [0, 1000]);
  assert.ok(places.filter((place) => place === stops[3]).length >= 25, "it stays for more than half a second");
});
