// A wide column between two of its frames: both mixed, by how far the cursor is from one to the other.
import type { Axis } from "./axis.ts";
import type { Curve, Wide } from "./curve.ts";
import type { Numbers } from "./data.ts";

/** The column at `step`: the frame there, or a mixture of the two frames around it, which are its `span`. */
export function between(
  curve: Curve,
  name: string,
  step: number | null,
  axis: Axis,
  theory: string | null = null,
): Wide | null {
  const before = curve.wide(name, step, theory);
  if (!before || step === null || before.frame === null || before.next === null) return before;
  const share = axis.share(before.frame, before.next, step);
  const after = share > 0 ? curve.wide(name, before.next, theory) : null;
  if (!after || after.values.length !== before.values.length) return before;
  const span: [number, number] = [before.frame, before.next];
  return { ...before, values: mixed(before.values, after.values, share), frame: step, span };
}

function mixed(before: Numbers, after: Numbers, share: number): Numbers {
  const values = new Float32Array(before.length);
  for (let i = 0; i < values.length; i++) values[i] = before[i] + share * (after[i] - before[i]);
  return values;
}
