// Factors of matrices.
import type { Routine } from "./instructions.ts";

const missing =
  (name: string): Routine =>
  () => {
    throw new Error(`${name} is not computed here`);
  };

export const eigh = missing("eigh");
export const qr = missing("qr");
export const svd = missing("svd");
