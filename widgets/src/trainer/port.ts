// Who trains, as the figure sees it: the same requests, statuses and frames whoever it is.
import type { Action, Bytes, Model, Status } from "../data/protocol.ts";

/** What the figure does when its trainer has news. */
export interface Listener {
  /** There is a new frame. */
  frame(): void;
  /** The training stands otherwise. */
  status(): void;
}

/** A trainer reads the values of the sliders from the model, and starts anew when they change to what is not recorded. */
export interface Trainer {
  /** How the training stands. */
  readonly status: Status;
  /** The packed bytes of the last frame; empty before the first. */
  readonly frame: Bytes;
  ask(action: Action): void;
  /** All rows once more, since some are missing; however often it is called, at most twice a second. */
  resend(): void;
  /** Returns what ends the listening. */
  hear(listener: Listener): () => void;
  /** The figure is gone: nobody must train for nobody. */
  close(): void;
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
};
