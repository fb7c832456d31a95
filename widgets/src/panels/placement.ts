// Where the labels of curves stand: clear of every curve, of one another and of what else is taken. No DOM here.
import { type Box, type Curve, FAR, Field, grown, meets, overlap, resampled } from "./field.ts";

/** A word for a curve. "|" is where it may break in two. It stands at `own`, the stretches of what it names, and may be
    near to `also`, what lies over it and means the same. */
export interface Wanted {
  text: string;
  short?: string | undefined;
  own: Curve[];
  also?: Curve[] | undefined;
}

export interface Placed {
  lines: string[];
  box: Box;
  align: "start" | "middle" | "end";
}

/** What labels must fit into: the area, all its curves, boxes that are taken, and the width of a text in pixels. */
export interface Ground {
  area: Box;
  curves: Curve[];
  taken: Box[];
  measure(text: string): number;
}

export const CLEAR = 6; // pixels from any curve: a dot may run along a curve under a label that stays
export const LINE = 14; // pixels from line to line
const SURE = 3; // pixels by which a field of distances may be wrong, above CLEAR
const EVERY = 6; // pixels between the places that are tried along a curve
const GAPS = [CLEAR + SURE, CLEAR + SURE + 4, CLEAR + SURE + 9];
const CORNER = 0.6; // of a gap, along both axes
const GOOD = 8; // a cost below which no shorter form is tried
const DEARER = 5; // the cost of a shorter form
const DOUBTFUL = 30; // from this cost on a label could as well be that of another curve

type Try = Placed & { cost: number };
type Fields = { near: Field; far: Field };

/** A place for each label in turn, null where there is none, or only one that another curve could claim. */
export function placed(wanted: Wanted[], ground: Ground): (Placed | null)[] {
  const taken = [...ground.taken];
  return wanted.map((label) => {
    const found = best(label, { ...ground, taken });
    if (!found || found.cost >= DOUBTFUL) return null;
    taken.push(grown(found.box, 2));
    return { lines: found.lines, box: found.box, align: found.align };
  });
}

/** Whether a box still keeps away from every curve. */
export function isClear(box: Box, curves: Curve[]): boolean {
  const wide = grown(box, CLEAR - 1);
  return !curves.some((curve) => meets(curve, wide));
}

/** In one line, in two, in the short form; a longer form that is good enough is taken. */
function best(label: Wanted, ground: Ground): Try | null {
  const mine = [...label.own, ...(label.also ?? [])];
  const others = ground.curves.filter((curve) => !mine.includes(curve));
  const fields = { near: new Field(ground.area, mine), far: new Field(ground.area, others) };
  let found: Try | null = null;
  for (const [rank, lines] of formsOf(label).entries()) {
    if (found && found.cost < GOOD) break;
    const one = bestOf(lines, label.own, fields, ground);
    if (one && one.cost + DEARER * rank < (found?.cost ?? Infinity)) found = { ...one, cost: one.cost + DEARER * rank };
  }
  return found;
}

function formsOf({ text, short }: Wanted): string[][] {
  const broken = text.split("|");
  return [[broken.join(" ")], ...(broken.length > 1 ? [broken] : []), ...(short ? [[short]] : [])];
}

/** The best place of these lines around any place of their curve. */
function bestOf(lines: string[], own: Curve[], fields: Fields, ground: Ground): Try | null {
  const size = { w: Math.max(...lines.map(ground.measure)), h: LINE * lines.length - 3 };
  let found: Try | null = null;
  for (const [x, y] of own.flatMap((curve) => resampled(curve, EVERY, ground.area))) {
    for (const { box, align } of around(x, y, size)) {
      if (!isInside(box, ground.area) || ground.taken.some((other) => overlap(other, box))) continue;
      const cost = costOf(box, fields);
      if (cost < (found?.cost ?? Infinity)) found = { lines, box, align, cost };
    }
  }
  return found;
}

/** Beside, above and below a place, and at its four corners, where a steep curve leaves room. */
function* around(x: number, y: number, { w, h }: { w: number; h: number }): Generator<Pick<Placed, "box" | "align">> {
  for (const gap of GAPS) {
    yield at(x + gap, y - h / 2, w, h, "start");
    yield at(x - gap - w, y - h / 2, w, h, "end");
    for (const top of [y - gap - h, y + gap]) yield at(x - w / 2, top, w, h, "middle");
    const corner = CORNER * gap;
    for (const top of [y - corner - h, y + corner]) {
      yield at(x + corner, top, w, h, "start");
      yield at(x - corner - w, top, w, h, "end");
    }
  }
}

function at(left: number, top: number, w: number, h: number, align: Placed["align"]): Pick<Placed, "box" | "align"> {
  return { box: [left, top, left + w, top + h], align };
}

function isInside(box: Box, area: Box): boolean {
  return box[0] >= area[0] + 2 && box[2] <= area[2] - 2 && box[1] >= area[1] + 1 && box[3] <= area[3] - 2;
}

/** Near its own curve and far from all others; infinite where it would touch one. */
function costOf(box: Box, { near, far }: Fields): number {
  const [own, other] = [near.from(box), far.from(box)];
  if (Math.min(own, other) < CLEAR + SURE - 1) return Infinity;
  return FAR * Math.max(0, 1 - (other - own) / 10) + own - 0.3 * Math.min(other, 40);
}
