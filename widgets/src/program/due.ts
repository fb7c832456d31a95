// At which steps a run is measured, and at which of its rows wide columns are kept, as toolkit/engine says it (axis.py and
// dataset.py); tests/protocol has the cases for both.

const POINTS = 120; // rows of a run

/** Rounded as NumPy does it: halves to the even neighbour. */
function round(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}

function unique(sorted: number[]): number[] {
  return sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
}

/** `count` numbers from 0 to `end`, evenly spaced. */
function spaced(end: number, count: number): number[] {
  const gap = count > 1 ? end / (count - 1) : 0;
  return Array.from({ length: count }, (_, i) => (i > 0 && i === count - 1 ? end : i * gap));
}

/** The steps from 0 to `last` that are followed by a row: even in log(1 + step), both ends included. */
export function dueSteps(last: number, points = POINTS): number[] {
  const count = Math.min(points, last + 1);
  const powers = spaced(Math.log10(last + 1), count).map((power) => 10 ** power);
  if (count > 1) powers[count - 1] = last + 1;
  return unique(powers.map((power) => round(power - 1)));
}

/** Which of so many rows keep their wide columns. */
export function frameIndices(rows: number, frames: number): number[] {
  return unique(spaced(rows - 1, Math.min(frames, rows)).map(round));
}
