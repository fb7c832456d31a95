// How long a run will still take, from what its last steps and rows took. widgets/pace.py is the twin; tests/protocol has
// the cases for both.

const WARMING = 2; // steps that are not counted: the first ones are compiled
const ENOUGH = 5; // steps that must have been timed
const SECONDS = 2; // that the timed steps must have taken together
const QUICK = 0.7; // half-lives of the two means of a step's seconds, in seconds of stepping
const SLOW = 3;
const ALIKE = 1.2; // the pace is known once the two means differ by less than this factor

/** The mean seconds of what was timed, in which the past counts for half after so many seconds (`halfLife`). */
class Mean {
  private readonly halfLife: number;
  private seconds = 0;
  private count = 0;

  constructor(halfLife: number) {
    this.halfLife = halfLife;
  }

  add(seconds: number, count: number): void {
    const kept = 0.5 ** (seconds / this.halfLife);
    this.seconds = kept * this.seconds + seconds;
    this.count = kept * this.count + count;
  }

  get value(): number | null {
    return this.count > 0 ? this.seconds / this.count : null;
  }
}

/** `left` is null until steps have been timed and take alike. */
export class Pace {
  private readonly recent = new Mean(QUICK);
  private readonly longer = new Mean(SLOW);
  private rowMean = new Mean(SLOW);
  private steps = 0;
  private timed = 0;
  private stepping = 0;
  private rows = 0;

  /** So many steps in a row, without the rows that were measured after them. */
  step(seconds: number, count = 1): void {
    const warm = this.steps >= WARMING;
    this.steps += count;
    if (!warm) return;
    this.timed += count;
    this.stepping += seconds;
    this.recent.add(seconds, count);
    this.longer.add(seconds, count);
  }

  /** A measurement. The first is not counted, if others come. */
  row(seconds: number): void {
    this.rows++;
    if (this.rows === 2) this.rowMean = new Mean(SLOW);
    this.rowMean.add(seconds, 1);
  }

  /** Seconds for so many further steps and rows. */
  left(steps: number, rows: number): number | null {
    const [recent, longer] = [this.recent.value, this.longer.value];
    if (recent === null || longer === null || !this.isKnown(recent, longer)) return null;
    return steps * recent + rows * (this.rowMean.value ?? 0);
  }

  private isKnown(recent: number, longer: number): boolean {
    const timed = this.timed >= ENOUGH && this.stepping >= SECONDS;
    return timed && Math.max(recent, longer) <= ALIKE * Math.min(recent, longer);
  }
}
