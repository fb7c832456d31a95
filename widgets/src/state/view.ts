// What is on screen: which curve, up to which row, with which theory and ghosts. Made anew for every drawing.
import type { Curve } from "../data/curve.ts";
import { lastUpTo } from "../data/data.ts";
import type { Kept, KeptCurve } from "../data/kept.ts";
import type { LiveRun } from "../data/live.ts";
import type { Status, Values } from "../data/protocol.ts";
import type { Pair } from "../data/scales.ts";
import type { Choice } from "./state.ts";
import type { Subject } from "./subject.ts";

/** The columns that the panels draw: those along the axis, and those at one row. */
export interface Drawn {
  along: string[];
  wide: string[];
}

export interface View {
  values: Values;
  status: Status;
  /** The curve that is drawn, null where there is none. */
  curve: Curve | null;
  source: "live" | "recorded";
  /** Whether the values are recorded. */
  recorded: boolean;
  /** Whether the curve is the recording nearest to the values, and not theirs. */
  nearest: boolean;
  /** The recorded curve whose seeds make a band around the curve. */
  band: Curve | null;
  busy: boolean;
  theory: string;
  kept: readonly KeptCurve[];
  keptVersion: number;
  /** The row of the cursor and its place on the axis; -1 and null where there is no row. */
  index: number;
  step: number | null;
  /** The ends of the axis. */
  ends: Pair;
}

export function lookAt(subject: Subject, choice: Choice, live: LiveRun, kept: Kept, status: Status): View {
  const { settings, axis } = subject;
  const { values, cursor, theory } = choice;
  const recorded = subject.recording !== null && settings.isRecorded(values);
  const onLive = live.rows > 0 && status.run > 0 && live.agreesWith(values);
  const near = subject.recordedCurve(values);
  const curve = onLive ? live.curve : near;
  return {
    values,
    status,
    curve,
    recorded,
    source: onLive ? "live" : "recorded",
    nearest: !onLive && !recorded && near !== null,
    band: (onLive ? settings.isRecordedButSeed(values) : recorded) ? near : null,
    busy: status.state === "training",
    theory,
    kept: kept.list,
    keptVersion: kept.version,
    ...cursorOn(curve, cursor),
    ends: axis.domain(subject.rows, onLive && curve ? curve.steps : null, status.steps),
  };
}

function cursorOn(curve: Curve | null, cursor: number | null): { index: number; step: number | null } {
  if (!curve || curve.rows === 0) return { index: -1, step: null };
  const index = cursor === null ? curve.rows - 1 : lastUpTo(curve.steps, cursor);
  return { index, step: curve.steps[index] };
}
