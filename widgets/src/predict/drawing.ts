// A curve that a reader draws: shares of a panel's height at even places from its left to its right. No DOM here.

export const PLACES = 91;
const FEWEST = 5; // knots; where an axis has fewer ticks, or more than twice as many, knots are evenly spaced
const EVEN = 7;
const SMALL = 6; // places that a hand leaves out by accident

export type Shares = (number | null)[];

/** Knots are places that a reader can move one by one; between them the curve follows. */
export class Drawing {
  readonly shares: Shares;
  readonly knots: readonly number[];

  constructor(knots: readonly number[], shares: readonly number[] = []) {
    this.knots = knots;
    this.shares = Array.from({ length: PLACES }, (_, i) => shares[i] ?? null);
  }

  get isEmpty(): boolean {
    return this.shares.every((share) => share === null);
  }

  get isComplete(): boolean {
    return this.shares.every((share) => share !== null);
  }

  /** The drawn shares, once there is one at every place. */
  get whole(): number[] {
    return this.shares.map((share) => Math.round((share ?? 0) * 1000) / 1000);
  }

  clear(): void {
    this.shares.fill(null);
  }

  /** A stroke of the hand from one place to another, over all places between them. */
  stroke(from: [place: number, share: number], to: [place: number, share: number]): void {
    const [[a, low], [b, high]] = from[0] <= to[0] ? [from, to] : [to, from];
    for (let i = a; i <= b; i++) this.put(i, b === a ? to[1] : low + ((high - low) * (i - a)) / (b - a));
  }

  /** Fill what a hand has left out: a few places at an end, or between two strokes. */
  mend(): void {
    const drawn = this.shares.flatMap((share, i) => (share === null ? [] : [i]));
    if (!drawn.length) return;
    const [first, last] = [drawn[0], drawn[drawn.length - 1]];
    if (first <= SMALL) this.extend(0, first);
    if (last >= PLACES - 1 - SMALL) this.extend(last, PLACES - 1);
    for (const [k, at] of drawn.entries()) {
      const beside = drawn[k + 1] ?? at;
      if (beside - at <= SMALL + 1 && beside > at) this.join(at, beside);
    }
  }

  /** Move a knot; what is drawn up to its neighbours follows, and is filled where nothing was drawn. */
  move(knot: number, share: number): void {
    const at = this.knots[knot];
    const by = clamp(share) - (this.shares[at] ?? 0);
    const [before, after] = [this.knots[knot - 1], this.knots[knot + 1]];
    for (const beside of [before, after]) if (beside !== undefined) this.follow(at, beside, by);
    this.put(at, share);
    for (const beside of [before, after]) if (beside !== undefined) this.join(at, beside);
    if (before === undefined) this.extend(0, at);
    if (after === undefined) this.extend(at, PLACES - 1);
  }

  /** Where a knot stands, or would: at the nearest one before it that is drawn. */
  shareOf(knot: number): number {
    for (let k = knot; k >= 0; k--) {
      const share = this.shares[this.knots[k]];
      if (share !== null) return share;
    }
    return 0.5;
  }

  isSet(knot: number): boolean {
    return this.shares[this.knots[knot]] !== null;
  }

  private put(place: number, share: number): void {
    if (place >= 0 && place < PLACES) this.shares[place] = clamp(share);
  }

  private follow(at: number, beside: number, by: number): void {
    const way = Math.sign(beside - at);
    for (let i = at + way; i !== beside; i += way) {
      const share = this.shares[i];
      if (share !== null) this.put(i, share + by * (1 - Math.abs(i - at) / Math.abs(beside - at)));
    }
  }

  private join(at: number, beside: number): void {
    const [one, other] = [this.shares[at], this.shares[beside]];
    if (one === null || other === null) return;
    const way = Math.sign(beside - at);
    for (let i = at + way; i !== beside; i += way) {
      if (this.shares[i] === null) this.put(i, one + ((other - one) * (i - at)) / (beside - at));
    }
  }

  private extend(from: number, to: number): void {
    const share = this.shares[from] ?? this.shares[to] ?? 0;
    for (let i = from; i <= to; i++) if (this.shares[i] === null) this.put(i, share);
  }
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}

/** The places of the knots for ticks at these shares of the width. */
export function knotsAt(ticks: readonly number[]): number[] {
  const places = ticks.map((share) => Math.round(share * (PLACES - 1)));
  const inside = [...new Set(places)].filter((place) => place >= 0 && place < PLACES);
  if (inside.length >= FEWEST && inside.length <= 2 * EVEN) return inside;
  return Array.from({ length: EVEN }, (_, k) => Math.round((k * (PLACES - 1)) / (EVEN - 1)));
}
