// What is named in a panel of lines, and the curves that no word may cover.
import type { Role } from "../base/palette.ts";
import type { Reference } from "../data/protocol.ts";
import type { Side } from "../data/scales.ts";
import type { RunName } from "../state/names.ts";
import type { View } from "../state/view.ts";
import type { Upright } from "./across.ts";
import type { Curve, Point } from "./field.ts";
import type { Wanted } from "./placement.ts";
import type { Room } from "./plot.ts";

/** What a panel of lines draws on, and what it draws. */
export interface Ground {
  plot: Room;
  x: Side;
  y: Side;
  log: boolean;
  series: { column: string; label: string; role: Role }[];
  references: Reference[];
  uprights: Upright[];
}

/** A word in the colours of a role, or of a kept run of it, or of neither. */
export interface Word extends Wanted {
  role: Role | null;
  isKept: boolean;
  /** Whether the caption of the panel names the same curve. */
  inCaption: boolean;
  /** Whether it names an upright line, which has no end at the margin. */
  isUpright?: boolean;
}

export interface Words {
  words: Word[];
  curves: Curve[];
}

/** The words of the present run, of the kept ones and of the references and guides, in the order in which they find places. */
export function wordsOf(view: View, ground: Ground): Words {
  const present = presentWords(view, ground);
  const kept = view.kept.flatMap(({ curve }, i) =>
    ground.series.map((series) => {
      const own = traced(curve.steps, curve.column(series.column) ?? [], ground);
      return { ...keptName(series.label, view.names[i + 1], ground), role: series.role, isKept: true, own };
    }),
  );
  const references = ground.references.map(({ value, label }) => {
    const own = isInside(value, ground) ? [level(value, ground)] : [];
    return { text: label ?? "", role: null, isKept: false, own };
  });
  const uprights = ground.uprights.map(({ label, at }) => {
    return { text: label, role: null, isKept: false, own: [upright(ground.x.at(at), ground)], isUpright: true };
  });
  const captioned = present.words.map((word) => ({ ...word, inCaption: true }));
  const others = [...kept, ...references, ...uprights].map((word) => ({ ...word, inCaption: false }));
  const words = [...captioned, ...others].filter(({ text, own }) => text !== "" && own.some((c) => c.length > 0));
  return { words, curves: [...present.curves, ...others.flatMap(({ own }) => own)] };
}

/** One curve alone needs no word: the caption has its name. Pale curves of other values have none either. */
function presentWords(view: View, ground: Ground): { words: Omit<Word, "inCaption">[]; curves: Curve[] } {
  const { curve, names, nearest } = view;
  const alone = ground.series.length === 1 && !view.kept.length;
  const found = ground.series.map(({ column, label, role }) => {
    const own = curve ? traced(curve.steps, curve.column(column) ?? [], ground) : [];
    const predicted = view.theory && !nearest ? curve?.theory(view.theory, column) : null;
    const also = predicted ? traced(predicted.steps, predicted.values, ground) : [];
    return { ...presentName(label, names, ground), role, isKept: false, own, also };
  });
  const curves = found.flatMap(({ own, also }) => [...own, ...also]);
  return { words: alone || nearest ? [] : found, curves };
}

/** Beside kept runs the present one says which it is; its seed where another is on screen. */
function presentName(label: string, names: readonly RunName[], { series }: Ground): { text: string; short?: string } {
  const [now, ...kept] = names;
  if (!now) return { text: label };
  const seed = kept.some((one) => one.seed !== now.seed) ? now.seed : "";
  const run = [now.fields, seed].filter(Boolean).join(", ");
  if (!run) return { text: label };
  return { text: `${label},|${run}`, short: series.length > 1 ? label : run };
}

function keptName(label: string, name: RunName | undefined, { series }: Ground): { text: string; short?: string } {
  const { fields, seed } = name ?? { fields: "kept", seed: "" };
  const run = [fields, seed].filter(Boolean).join(", ");
  return series.length > 1 ? { text: `${label}, ${fields},|${seed}`, short: run } : { text: `${fields},|${seed}` };
}

/** The stretches of a curve that are drawn, in pixels. */
export function traced(steps: ArrayLike<number>, values: ArrayLike<number>, { x, y, log }: Ground): Curve[] {
  const curves: Point[][] = [[]];
  for (let i = 0; i < values.length; i++) {
    const shown = Number.isFinite(values[i]) && (!log || values[i] > 0);
    if (shown) curves.at(-1)?.push([x.at(steps[i]), y.at(values[i])]);
    else if (curves.at(-1)?.length) curves.push([]);
  }
  return curves.filter((curve) => curve.length > 0);
}

function isInside(value: number, { plot, y, log }: Ground): boolean {
  const at = !log || value > 0 ? y.at(value) : Number.NaN;
  return at >= plot.top - 1 && at <= plot.top + plot.height + 1;
}

function level(value: number, { plot, y }: Ground): Curve {
  const at = y.at(value);
  return [
    [plot.left, at],
    [plot.left + plot.width, at],
  ];
}

function upright(at: number, { plot }: Ground): Curve {
  return [
    [at, plot.top],
    [at, plot.top + plot.height],
  ];
}
