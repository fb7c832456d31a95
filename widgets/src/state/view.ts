// What is on screen: which curve, up to which row, with which theory and kept curves. Made anew for every drawing.
import { agrees } from "../data/agreement.ts";
import type { Axis } from "../data/axis.ts";
import type { Curve } from "../data/curve.ts";
import { lastUpTo } from "../data/data.ts";
import type { Kept, KeptCurve } from "../data/kept.ts";
import type { LiveRun } from "../data/live.ts";
import type { Moment } from "../data/moments.ts";
import type { MomentSpec, Status, Values } from "../data/protocol.ts";
import type { Pair } from "../data/scales.ts";
import { AT_REST, type Line } from "../trainer/port.ts";
import { namesOf, type RunName } from "./names.ts";
import type { Choice } from "./state.ts";
import type { Subject } from "./subject.ts";

/** The columns that the panels draw: those along the axis, and those at one row. */
export interface Drawn {
  along: string[];
  wide: string[];
}

export interface View {
  values: Values;
  /** How the training of these values stands; never that of others. */
  status: Status;
  line: Line;
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
  /** Whether the values train only when they are asked for. */
  held: boolean;
  /** Whether a run of the values is awaited that has no row yet. */
  preparing: boolean;
  theory: string;
  kept: readonly KeptCurve[];
  keptVersion: number;
  /** What the run of the values is called beside the kept ones, then what those are called; none without kept ones. */
  names: readonly RunName[];
  /** The cursor: the last row up to it, how far it is on the way to the next one, its place on the axis, and that in
      words. -1, 0, null and a dash where the values have no row. Numbers in words are those at `told`: where the step
      in words is that of a row, the row's own. */
  index: number;
  share: number;
  told: number;
  step: number | null;
  stepText: string;
  /** Whether the cursor moves by itself, and the places that it passes slowly. */
  moving: boolean;
  slow: readonly number[];
  /** The ends of the axis. */
  ends: Pair;
  /** Those that the curve has. */
  moments: readonly Moment[];
}

/** What there is to say and to draw of a trainer: its status, and the line to it; and where Play is, if it plays. */
export interface Heard {
  status: Status;
  line: Line;
  playhead?: number | null;
}

export function lookAt(subject: Subject, choice: Choice, live: LiveRun, kept: Kept, heard: Heard): View {
  const { settings, axis } = subject;
  const { values, cursor, theory } = choice;
  const recorded = subject.recording !== null && settings.isRecorded(values);
  const status = statusOf(values, recorded, settings.hasTrainer, heard.status);
  const onLive = live.rows > 0 && status.run > 0 && live.agreesWith(values);
  const near = subject.recordedCurve(values);
  const awaited = subject.computes(theory) && status.state !== "done";
  const curve = onLive ? live.curve(recorded && !awaited ? near : null) : near;
  const nearest = !onLive && !recorded && near !== null;
  const moments = curve ? momentsOn(curve, subject) : [];
  const busy = status.state === "training";
  return {
    values,
    status,
    line: heard.line,
    curve,
    recorded,
    source: onLive ? "live" : "recorded",
    nearest,
    band: (onLive ? settings.isRecordedButSeed(values) : recorded) ? near : null,
    busy,
    held: status.state === "waiting" && !recorded && settings.hasTrainer,
    preparing: (busy || status.state === "paused") && !onLive,
    theory,
    kept: kept.list,
    keptVersion: kept.version,
    names: kept.list.length ? namesOf(settings, [values, ...kept.list.map((one) => one.values)]) : [],
    moving: (heard.playhead ?? null) !== null,
    slow: moments.map(({ step }) => step),
    ...cursorOn(nearest ? null : curve, heard.playhead ?? cursor, axis),
    ends: axis.domain(subject.rows, onLive && curve ? curve.steps : null, status.steps),
    moments,
  };
}

/** In the order in which they are declared. */
function momentsOn({ moments }: Curve, { spec }: Subject): Moment[] {
  const has = ({ name }: MomentSpec) => name in moments;
  return (spec.moments ?? []).filter(has).map(({ name, column }) => ({ name, column, step: moments[name] }));
}

/** The trainer's status; where it has not heard of the values yet, what it will say once it has. */
function statusOf(values: Values, recorded: boolean, hasTrainer: boolean, told: Status): Status {
  if (agrees(values, told.values)) return told;
  if (recorded) return AT_REST;
  return { ...AT_REST, state: hasTrainer ? "training" : "waiting" };
}

type Cursor = Pick<View, "index" | "share" | "told" | "step" | "stepText">;

function cursorOn(curve: Curve | null, cursor: number | null, axis: Axis): Cursor {
  if (!curve || curve.rows === 0) return { index: -1, share: 0, told: 0, step: null, stepText: "–" };
  const index = cursor === null ? curve.rows - 1 : lastUpTo(curve.steps, cursor);
  const [row, next] = [curve.steps[index], curve.steps[index + 1]];
  const share = cursor === null || next === undefined || cursor <= row ? 0 : axis.share(row, next, cursor);
  const step = share > 0 ? Number(cursor) : row;
  const near = axis.isField ? -1 : [row, next].indexOf(Math.round(step));
  return { index, share, told: near < 0 ? share : near, step, stepText: axis.textOf(step, share === 0) };
}
