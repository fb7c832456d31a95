// A column of categories between two of its frames: one after another, its entries turn into what they are at the next.
import type { Axis } from "./axis.ts";
import type { Curve, Wide } from "./curve.ts";

/** The column at `step`. Of the entries that differ at the next frame as many have turned as the step is on its way to
    it; which of them turn first is drawn once and for all. */
export function turning(curve: Curve, name: string, step: number | null, axis: Axis): Wide | null {
  const before = curve.wide(name, step);
  if (!before || step === null || before.frame === null || before.next === null) return before;
  const share = axis.share(before.frame, before.next, step);
  const after = share > 0 ? curve.wide(name, before.next) : null;
  if (!after || after.values.length !== before.values.length) return before;
  const values = before.values.slice();
  for (let i = 0; i < values.length; i++) if (turnOfEntry(i) < share) values[i] = after.values[i];
  return { ...before, values, frame: step, span: [before.frame, before.next] };
}

/** A number between 0 and 1 for each entry, spread evenly and without a pattern. */
export function turnOfEntry(i: number): number {
  let bits = Math.imul(i + 1, 0x9e3779b1);
  bits = Math.imul(bits ^ (bits >>> 15), 0x85ebca6b);
  return ((bits ^ (bits >>> 13)) >>> 0) / 2 ** 32;
}
