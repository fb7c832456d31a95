// How much slower the page's Workers should be, because the page itself is slow.

const SMOOTH = 28; // milliseconds of a frame, in the mean; above, the page suffers
const CALM = 22; // below, it has time to spare
const MOST = 16;
const STEP = 2; // from one factor to the next
const FRAMES = 10; // in which a new factor shows; the mean is over about as many

export class Ease {
  factor = 1;
  private readonly changed: () => void;
  private asked = 0;
  private before = 0;
  private mean = 1000 / 60;
  private frames = 0; // since the factor is what it is

  constructor(changed: () => void) {
    this.changed = changed;
  }

  /** Watch the page's frames, or leave them alone. */
  watch(on: boolean): void {
    if (!("requestAnimationFrame" in globalThis) || on === this.asked > 0) return;
    if (on) this.ask();
    else cancelAnimationFrame(this.asked);
    if (!on) this.asked = 0;
    this.before = 0;
  }

  private ask(): void {
    this.asked = requestAnimationFrame((now) => {
      if (this.before) this.take(now - this.before);
      this.before = now;
      this.ask();
    });
  }

  /** One more frame, of so many milliseconds. */
  take(milliseconds: number): void {
    this.mean += (Math.min(milliseconds, 500) - this.mean) / FRAMES;
    if (++this.frames < FRAMES) return;
    const factor = this.mean > SMOOTH ? this.factor * STEP : this.mean < CALM ? this.factor / STEP : this.factor;
    if (factor === this.factor || factor < 1 || factor > MOST) return;
    this.factor = factor;
    this.frames = 0;
    this.changed();
  }
}
