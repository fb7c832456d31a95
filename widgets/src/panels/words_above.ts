// Where words stand in a row above a panel: over their places as far as they can, side by side where these are close.

const LETTER = 7; // width of a letter of the words' font, about
const ROOM = 12; // between two words

/** A word over a place, in pixels, and shorter ways to say it. */
export interface Wanted {
  at: number;
  texts: string[];
}

/** A text and where its middle is. */
export interface Placed {
  text: string;
  x: number;
  width: number;
}

/** All are said as long as they fit; where not even the shortest do, nothing is. They keep the order of their places. */
export function inARow(wanted: Wanted[], left: number, right: number): Placed[] {
  const longest = Math.max(0, ...wanted.map(({ texts }) => texts.length));
  for (let short = 0; short < longest; short++) {
    const texts = wanted.map((word) => word.texts[Math.min(short, word.texts.length - 1)]);
    const taken = texts.reduce((sum, text) => sum + widthOf(text) + ROOM, -ROOM);
    if (taken <= right - left) return spread(wanted, texts, left, right);
  }
  return wanted.map(({ at }) => ({ text: "", x: at, width: 0 }));
}

export function widthOf(text: string): number {
  return text.length * LETTER;
}

function spread(wanted: Wanted[], texts: string[], left: number, right: number): Placed[] {
  const placed = wanted.map(({ at }, i) => ({ text: texts[i], x: at, width: widthOf(texts[i]) }));
  const order = [...placed].sort((a, b) => a.x - b.x);
  let [end, start] = [left, right];
  for (const one of order) {
    one.x = Math.max(one.x, end + one.width / 2);
    end = one.x + one.width / 2 + ROOM;
  }
  for (const one of order.reverse()) {
    one.x = Math.min(one.x, start - one.width / 2);
    start = one.x - one.width / 2 - ROOM;
  }
  return placed;
}
