// How much slower the page's Workers should be, because the page itself is slow.

const SMOOTH = 33; // milliseconds of a frame; below, the page does not suffer
const MOST = 4;
const INERTIA = 0.8; // of the mean over the last frames

export class Ease {
  factor = 1;
  private readonly changed: () => void;
  private asked = 0;
  private before = 0;
  private mean = 0;

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
    this.mean = INERTIA * this.mean + (1 - INERTIA) * Math.min(milliseconds, 500);
    const factor = Math.min(MOST, Math.max(1, Math.round(this.mean / SMOOTH)));
    if (factor === this.factor) return;
    this.factor = factor;
    this.changed();
  }
}
