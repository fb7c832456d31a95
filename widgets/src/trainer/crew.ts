// A Worker of the page: made of a text when it is first needed, left behind if it does not look up when it is told to stop.
import type { Order, Told } from "../data/orders.ts";

const PATIENCE = 300; // milliseconds

/** What is used of a Worker. */
export interface Hand {
  postMessage(order: Order): void;
  terminate(): void;
  onmessage: ((event: { data: Told }) => void) | null;
  onerror: ((event: unknown) => void) | null;
}

export type Hire = (script: string) => Hand;

/** A Worker of this browser. It is a Blob's, so that a page that was opened from a folder may have it too. */
export function hire(script: string): Hand {
  const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  try {
    return new Worker(address) as unknown as Hand;
  } finally {
    setTimeout(() => URL.revokeObjectURL(address), 10_000); // Safari reads it late
  }
}

/** What the page hears of its Worker. */
export interface Ear {
  told(told: Told): void;
  /** It broke; or `never` was there one, and never will be. */
  broke(message: string, never: boolean): void;
}

export class Crew {
  private readonly hire: Hire;
  private readonly ear: Ear;
  private hand: Hand | null = null;
  private script = "";
  private isReady = false;
  private wasReady = false; // ever
  private waiting: Order[] = []; // those given before it was ready
  private unheard: Order[] = []; // the last one to begin or to stop, until it is heard, and those after it
  private insisting: ReturnType<typeof setTimeout> | undefined;

  constructor(ear: Ear, make: Hire = hire) {
    this.ear = ear;
    this.hire = make;
  }

  /** Have a Worker of this script. */
  prepare(script: string): void {
    this.script = script;
    if (this.hand) return;
    try {
      const hand = this.hire(script);
      hand.onmessage = ({ data }) => this.hear(hand, data);
      hand.onerror = (event) => this.lose(hand, event);
      this.hand = hand;
    } catch (error) {
      this.ear.broke((error as Error).message, !this.wasReady);
    }
  }

  /** Without a Worker, nobody hears it. */
  give(order: Order): void {
    if (!this.hand) return;
    const halts = order.order === "begin" || order.order === "stop";
    if (!this.isReady) {
      if (halts) this.waiting = [];
      this.waiting.push(order);
      return;
    }
    this.hand.postMessage(order);
    if (halts) this.unheard = [order];
    else if (this.unheard.length) this.unheard.push(order);
    if (halts) this.insisting ??= setTimeout(() => this.insist(), PATIENCE);
  }

  end(): void {
    this.relax();
    this.hand?.terminate();
    this.hand = null;
    this.isReady = false;
    this.waiting = [];
  }

  /** A Worker that has not heard an order in time is ended, and another one gets it, and those after it. */
  private insist(): void {
    const orders = this.unheard;
    this.end();
    if (orders[0]?.order !== "begin") return;
    this.prepare(this.script);
    for (const order of orders) this.give(order);
  }

  /** It has heard: it need not be ended. */
  private relax(): void {
    clearTimeout(this.insisting);
    this.insisting = undefined;
    this.unheard = [];
  }

  private hear(hand: Hand, told: Told): void {
    if (hand !== this.hand) return;
    if (told.news === "heard") this.relax();
    if (told.news === "ready") {
      this.isReady = this.wasReady = true;
      for (const order of this.waiting.splice(0)) this.give(order);
    }
    this.ear.told(told);
  }

  private lose(hand: Hand, event: unknown): void {
    if (hand !== this.hand) return;
    const message = (event as { message?: string } | null)?.message;
    this.end();
    this.ear.broke(message || "this page may have no Worker", !this.wasReady);
  }
}
