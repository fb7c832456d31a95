// The trainer as the figure sees it: every trainer has the same requests, statuses and parts of the run.
import type { Action, Bytes, Model, Status } from "../data/protocol.ts";

/** What the figure does when its trainer has news. */
export interface Listener {
  /** There is a new part of the run. */
  part(): void;
  /** The status of the training has changed, or the line to the trainer. */
  status(): void;
}

/** The line to a trainer. "open": it answers. "silent": it has been asked something and has not answered for some
    seconds; it is busy, or gone. "cut": it cannot be reached for now. "gone": it is no more, as far as its host knows. */
export type Line = "open" | "silent" | "cut" | "gone";

/** A trainer reads the values of the sliders from the model, and starts anew when they change to what is not recorded. */
export interface Trainer {
  /** The status of the training. Of a trainer that is gone, the last one: nothing trains any more. */
  readonly status: Status;
  readonly line: Line;
  /** The rows and predictions that came last, packed; empty before the first. */
  readonly part: Bytes;
  /** Ask for something; nobody hears it if the trainer is gone. */
  ask(action: Action): void;
  /** Ask for all rows again, because some are missing; however often it is called, it asks at most twice a second. */
  resend(): void;
  /** The values that the model has now were set by a link: they are trained only when asked for. To be called right after
      they were set. */
  hold(): void;
  /** Returns a function that ends the listening. */
  hear(listener: Listener): () => void;
  /** The figure is gone. If it was the last view of what is trained, the training stops with it, unless it `goesOn`. */
  close(goesOn?: boolean): void;
}

/** Makes a trainer over the model of a figure. */
export type MakeTrainer = (model: Model) => Trainer;

export const AT_REST: Status = {
  state: "recorded",
  message: "",
  step: 0,
  steps: 0,
  seconds_left: null,
  run: 0,
  device: "",
  values: {},
  heard: 0,
  details: "",
};
