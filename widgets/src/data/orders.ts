// What a page and the Workers that train for it say to each other. Nothing here is sent over a network.
import type { MomentSpec, State, Values } from "./protocol.ts";

/** What a Worker computes of a run: the training, or the theories. */
export type Part = "training" | "theory";

/** A run to begin: the text of its program, the values of all fields, the program's large constants by their hash. */
export interface Begin {
  order: "begin";
  part: Part;
  run: number;
  program: string;
  data: Record<string, Uint8Array>;
  fields: Record<string, unknown>;
  /** Of the fields, those that the figure has controls for. */
  values: Values;
  moments: MomentSpec[];
  /** Measure step 0 and wait. */
  paused: boolean;
}

/** "ease": take so many times as long, because the page is slow. "rest": nobody looks, or somebody looks again. */
export type Order =
  | Begin
  | { order: "resume" | "pause" | "step" | "stop" }
  | { order: "ease"; factor: number }
  | { order: "rest"; rests: boolean };

/** How a run stands. `bytes` is a packed part of it (widgets/transport.py), null where there is nothing new. */
export interface News {
  news: "run";
  part: Part;
  run: number;
  state: State;
  message: string;
  step: number;
  steps: number;
  rows: number;
  seconds_left: number | null;
  bytes: Uint8Array | null;
}

/** "ready": the Worker is there. "heard": it has taken an order to begin or to stop. */
export type Told = News | { news: "ready" } | { news: "heard" };
