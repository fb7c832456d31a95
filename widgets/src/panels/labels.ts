// The words at the curves of a panel: placed once for a run, beside their curves, in the margin, or left to the caption.
import { draw } from "../base/dom.ts";
import { widthOf } from "../base/measure.ts";
import { type Box, type Curve, type Point, resampled } from "./field.ts";
import { isClear, LINE, type Placed, placed } from "./placement.ts";
import type { Room } from "./plot.ts";
import type { Word, Words } from "./words.ts";

const WIDE = 420; // pixels; a narrower panel has no margin for words
const HAIR = 18; // pixels between the area and the words in the margin
const LONG = 24; // letters
const SAME = 5; // pixels between two ends, up to which one word could name either curve
const MOST = 0.34; // of a panel's width, for the margin

/** How a run is recognised: words stay where they are while it is the same, as long as they are clear. */
export interface Occasion {
  run: unknown;
  theory: string;
  kept: number;
}

export class Labels {
  readonly group = draw("g", { class: "ex-labels" });
  /** Words that have found no place at all: the caption says them. */
  left: Word[] = [];
  private before: { occasion: Occasion; room: string; texts: string } | null = null;
  private boxes: Box[] = [];
  private sent: string[] = []; // what the margin was made for: it stays there, though a narrower plot may have a place
  private family: string | null = null;

  /** Draw the words. `beside` is the margin there is, in pixels; the margin they want is returned. */
  place({ words, curves }: Words, room: Room, occasion: Occasion, width: number, beside: number): number {
    const now = {
      occasion,
      room: JSON.stringify([room.left, room.top, room.width, room.height]),
      texts: textsOf(words),
    };
    if (this.isSame(now) && this.boxes.every((box) => isClear(box, curves))) return beside;
    const area: Box = [room.left, room.top, room.left + room.width, room.top + room.height];
    const measure = this.measured();
    const sent = beside ? this.sent : [];
    const near = words.map((word) => (sent.includes(word.text) ? { ...word, own: [] } : word));
    const found = placed(near, { area, curves, taken: [], measure });
    const homeless = words.filter((word, i) => !found[i] && !word.inCaption && endOf(word, area) !== null);
    const ending = homeless.filter((word) => !word.isUpright && !meetsAnother(word, curves, area));
    const wanted = width >= WIDE ? Math.max(0, ...ending.map((word) => marginOf(word, measure))) : 0;
    const margin = wanted <= width * MOST ? wanted : 0;
    if (margin > beside) {
      this.sent = ending.map(({ text }) => text);
      return margin;
    }
    this.before = now;
    this.boxes = found.flatMap((one) => (one ? [one.box] : []));
    const outside = margin ? ending : [];
    this.left = homeless.filter((word) => !outside.includes(word));
    const inside = words.flatMap((word, i) => (found[i] ? textsAt(word, found[i]) : []));
    this.group.replaceChildren(...besideEnds(outside, area), ...inside);
    return beside;
  }

  /** Place the words anew when they are drawn next. */
  forget(): void {
    this.before = null;
  }

  /** The width of a text in the font of the page. */
  private measured(): (text: string) => number {
    this.family ??= getComputedStyle(this.group).fontFamily;
    const { family } = this;
    return (text) => widthOf(text, family);
  }

  private isSame(now: NonNullable<typeof this.before>): boolean {
    const { before } = this;
    if (!before || before.room !== now.room || before.texts !== now.texts) return false;
    const { run, theory, kept } = before.occasion;
    return run === now.occasion.run && theory === now.occasion.theory && kept === now.occasion.kept;
  }
}

function textsOf(words: Word[]): string {
  return words.map(({ text }) => text).join("\n");
}

function marginOf(word: Word, measure: (text: string) => number): number {
  return Math.ceil(HAIR + 2 + measure(inMargin(word)));
}

/** A word of many letters stands in the margin in its short form. */
function inMargin({ text, short }: Word): string {
  return (short !== undefined && text.length > LONG ? short : text).replace("|", " ");
}

/** The last place of what a word names that is in the area. */
function endOf({ own }: Word, area: Box): Point | null {
  const ends = own.map((curve) => lastIn(curve, area));
  return ends.findLast((end) => end !== undefined) ?? null;
}

function lastIn(curve: Curve, area: Box): Point | undefined {
  return resampled(curve, 4, area).at(-1);
}

/** Whether another curve ends where that of a word does: in the margin the word could be of either. */
function meetsAnother(word: Word, curves: Curve[], area: Box): boolean {
  const at = endOf(word, area);
  const mine = [...word.own, ...(word.also ?? [])];
  return curves.some((curve) => {
    const end = mine.includes(curve) ? undefined : lastIn(curve, area);
    return at && end && Math.hypot(end[0] - at[0], end[1] - at[1]) < SAME;
  });
}

function look({ role, isKept }: Word): string {
  return ["ex-label", ...(role ? [role] : []), ...(isKept ? ["ex-of-kept"] : [])].join(" ");
}

function textsAt(word: Word, { lines, box, align }: Placed): SVGElement[] {
  const x = { start: box[0], middle: (box[0] + box[2]) / 2, end: box[2] }[align];
  const about = { class: look(word), x, "text-anchor": align };
  return lines.map((text, i) => draw("text", { ...about, y: box[1] + 10 + LINE * i }, text));
}

/** Words in the margin at the height of their curves' ends, each with a hair to its own; they give way to one another. */
function besideEnds(words: Word[], area: Box): SVGElement[] {
  const [, top, right, bottom] = area;
  const ends = words.flatMap((word) => {
    const at = endOf(word, area);
    return at ? [{ word, at, y: 0 }] : [];
  });
  ends.sort((a, b) => a.at[1] - b.at[1]);
  ends.forEach((one, i) => {
    one.y = Math.max(one.at[1], i ? ends[i - 1].y + LINE + 1 : top + 6);
  });
  ends.toReversed().forEach((one, i, all) => {
    one.y = Math.min(one.y, i ? all[i - 1].y - LINE - 1 : bottom - 2);
  });
  return ends.flatMap(({ word, at: [x, y], y: level }) => {
    const d = `M${(x + 3).toFixed(1)},${y.toFixed(1)}L${right + HAIR - 4},${level.toFixed(1)}`;
    const text = { class: look(word), x: right + HAIR, y: (level + 4).toFixed(1) };
    return [draw("path", { class: `ex-hair ${look(word)}`, d }), draw("text", text, inMargin(word))];
  });
}
