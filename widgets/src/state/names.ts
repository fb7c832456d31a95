// What runs are called where several are on screen.
import { setting } from "../base/format.ts";
import { same } from "../data/agreement.ts";
import type { Value, Values } from "../data/protocol.ts";
import type { Settings } from "./settings.ts";

const MOST = 3; // fields of a name

/** The fields that tell a run from the others, and its seed; "" where there is nothing to tell. */
export interface RunName {
  fields: string;
  seed: string;
}

/** One name for each run: by the fields in which they differ, or by those that are not at their defaults. */
export function namesOf(settings: Settings, runs: Values[]): RunName[] {
  const seed = settings.control("seed");
  const differing = settings.controls.filter((c) => c !== seed && differ(runs.map((run) => run[c.name])));
  return runs.map((run) => {
    const told = differing.length ? differing : settings.telling(run);
    const fields = told.filter((c) => c !== seed).slice(0, MOST);
    return {
      fields: fields.map((c) => `${c.symbol || c.label} ${setting(run[c.name])}`).join(", "),
      seed: seed ? `seed ${setting(run.seed)}` : "",
    };
  });
}

function differ(values: (Value | undefined)[]): boolean {
  return values.some((value) => value !== undefined && values[0] !== undefined && !same(value, values[0]));
}
