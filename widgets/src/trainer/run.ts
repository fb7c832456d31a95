// One run of the page, as its two Workers tell of it.
import type { News } from "../data/orders.ts";
import type { State, Status, Values } from "../data/protocol.ts";
import { AT_REST } from "./port.ts";

const OVER: State[] = ["done", "diverged", "cancelled", "failed"];

export class PageRun {
  readonly number: number;
  readonly values: Values;
  readonly steps: number;
  /** Whether the Workers have been told; before, its program is being loaded. */
  isGiven = false;
  paused: boolean;
  singles = 0;
  hasTheory = false;
  /** Begins the theory: once there is a row, for a run may be too large to be wanted. */
  later: () => void = () => {};
  private cancelled = false;
  private training: News | null = null;
  private theory: News | null = null;
  private readonly measured: Uint8Array[] = [];
  private predicted: Uint8Array | null = null;

  constructor(number: number, values: Values, steps: number, paused: boolean) {
    this.number = number;
    this.values = values;
    this.steps = steps;
    this.paused = paused;
  }

  take(news: News): void {
    if (news.part === "training") this.training = news;
    else this.theory = news;
    if (!news.bytes) return;
    if (news.part === "training") this.measured.push(news.bytes);
    else this.predicted = news.bytes;
  }

  begin(): void {
    this.later();
    this.later = () => {};
  }

  cancel(): void {
    this.cancelled = true;
  }

  /** The theory will not come. */
  loseTheory(): void {
    this.hasTheory = false;
  }

  /** All that has been sent, in order. */
  get parts(): Uint8Array[] {
    return this.predicted ? [...this.measured, this.predicted] : this.measured;
  }

  /** Whether it is training, paused, or about to. */
  get isActive(): boolean {
    return !OVER.includes(this.status.state);
  }

  /** It is over once its theory is. */
  get status(): Status {
    const { training, theory, values } = this;
    const at = { ...AT_REST, values, steps: this.steps };
    if (!training) return { ...at, state: this.cancelled ? "cancelled" : this.paused ? "paused" : "training" };
    const { step, steps, rows } = training;
    const run = rows > 0 ? this.number : 0;
    const message = training.message || (theory?.state === "failed" ? theory.message : "");
    return { ...at, state: this.state(training), message, step, steps, run, seconds_left: this.secondsLeft(training) };
  }

  private state({ state }: News): State {
    if (this.cancelled && !OVER.includes(state)) return "cancelled";
    return state === "done" && this.awaitsTheory ? (this.cancelled ? "cancelled" : "training") : state;
  }

  private get awaitsTheory(): boolean {
    return this.hasTheory && this.theory?.state !== "done" && this.theory?.state !== "failed";
  }

  /** The two Workers compute at the same time. */
  private secondsLeft({ state, seconds_left }: News): number | null {
    if (this.cancelled || (state !== "training" && state !== "done")) return null;
    if (!this.awaitsTheory) return state === "done" ? null : seconds_left;
    const left = this.theory?.seconds_left ?? null;
    if (state === "done" || seconds_left === null) return state === "done" ? left : null;
    return Math.max(seconds_left, left ?? 0);
  }
}
