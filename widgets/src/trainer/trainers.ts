// The trainers there are, by the name that the spec gives.
import type { Model, TrainerName } from "../data/protocol.ts";
import { BrowserTrainer, deskOf } from "./browser.ts";
import { KernelTrainer } from "./kernel.ts";
import type { MakeTrainer, Trainer } from "./port.ts";

const TRAINERS: Record<TrainerName, MakeTrainer> = {
  kernel: (model) => new KernelTrainer(model),
  browser: (model) => new BrowserTrainer(deskOf(model)),
};

/** The trainer of a figure, null where only recorded runs are shown. */
export function trainerOf(name: TrainerName | null, model: Model): Trainer | null {
  return name && TRAINERS[name](model);
}
