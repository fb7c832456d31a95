// All operations that a program may use: by the names that PyTorch's ATen has for them, and Python for sizes.
import { CREATING } from "./operations/creation.ts";
import { MATRICES } from "./operations/matrices.ts";
import type { Operations } from "./operations/operation.ts";
import { PLACES } from "./operations/places.ts";
import { POINTWISE } from "./operations/pointwise.ts";
import { REDUCING } from "./operations/reductions.ts";
import { VIEWS } from "./operations/views.ts";

export const OPERATIONS: Operations = { ...POINTWISE, ...REDUCING, ...VIEWS, ...PLACES, ...MATRICES, ...CREATING };

/** Those of a plan itself: inputs, constants and random draws. */
export const SOURCES = ["in", "const", "data", "number", "randn", "rand", "randint", "randperm", "randperms"];

export const isKnown = (operation: string): boolean =>
  SOURCES.includes(operation) || Object.hasOwn(OPERATIONS, operation);
