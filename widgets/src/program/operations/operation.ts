// What the operations of a program are made of.
import type { Builder } from "../builder.ts";
import type { Kind } from "../format.ts";
import type { Lazy } from "../tensor.ts";

/** Sizes and other numbers are known when the plan is made; some operations have several answers. */
export type Answer = Lazy | number | Answer[];

/** The arguments are those of the ATen schema in their order. */
export type Operation = (builder: Builder, ...args: never[]) => Answer;
export type Operations = Record<string, Operation>;

/** The dtype among further arguments. */
export function kindAmong(args: unknown[]): Kind | undefined {
  return args.find((x): x is Kind => x === "f" || x === "i" || x === "b");
}
