// Where an answer is kept: in the kernel, or on the website in the reader's browser; nowhere else.
import type { Model, Prediction } from "../data/protocol.ts";

const ALWAYS = "wnl-questions"; // "shown" for a reader who wants no figure to be veiled

export interface Answers {
  read(): Prediction;
  write(prediction: Prediction): void;
  /** Where the answer stays, in words. */
  readonly place: string;
  /** Ask no more questions, on any page; null where nothing is remembered beyond this figure. */
  readonly never: (() => void) | null;
}

/** Only the website's host gives a figure an address. */
export function answersOf(model: Model): Answers {
  const address = model.get("address");
  return address === null || address === undefined ? inKernel(model) : inBrowser(address);
}

function inKernel(model: Model): Answers {
  const write = (prediction: Prediction) => {
    model.set("prediction", prediction);
    model.save_changes();
  };
  const place = model.get("load") ? "this page" : "this kernel";
  return { read: () => model.get("prediction") ?? {}, write, place, never: null };
}

function inBrowser(address: string): Answers {
  const name = `wnl-answer:${location.pathname}:${address}`;
  return {
    read: () => ({ shown: stored(ALWAYS) === "shown", ...parsed(stored(name)) }),
    write: (prediction) => store(name, JSON.stringify(prediction)),
    place: "this browser",
    never: () => store(ALWAYS, "shown"),
  };
}

function parsed(text: string | null): Prediction {
  if (text === null) return {};
  try {
    const { shown, choice, drawn } = JSON.parse(text);
    const curve = Array.isArray(drawn) && drawn.every(Number.isFinite) ? { drawn } : {};
    return { shown: shown === true, ...(Number.isInteger(choice) ? { choice } : {}), ...curve };
  } catch {
    return {};
  }
}

function stored(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // a browser that keeps nothing asks again at the next visit
  }
}

function store(name: string, text: string): void {
  try {
    localStorage.setItem(name, text);
  } catch {
    // it is shown all the same
  }
}
