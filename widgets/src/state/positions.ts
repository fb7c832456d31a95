// The positions of a slider: which value each stands for, where the marks are, what the next one is.
import { same } from "../data/agreement.ts";
import type { ControlSpec } from "../data/protocol.ts";
import type { Settings } from "./settings.ts";

const POSITIONS = 240;
const SNAP = 0.012; // of the track
const APART = 0.05; // of the track, at least so far are marks from each other

interface Places {
  /** The last position; the first is 0. */
  count: number;
  marks: number[];
  valueAt(position: number): number;
  positionOf(value: number): number;
}

export interface Track extends Places {
  /** The next value in a direction, 1 or -1; the same where there is none. */
  next(value: number, direction: number): number;
  nextMark(value: number, direction: number): number;
}

/** The value to which a key moves a slider, and nobody else hears of the key; null for a key that moves none. */
export function pressed(event: KeyboardEvent, track: Track, value: number): number | null {
  const moves: Record<string, () => number> = {
    ArrowRight: () => track.next(value, 1),
    ArrowUp: () => track.next(value, 1),
    ArrowLeft: () => track.next(value, -1),
    ArrowDown: () => track.next(value, -1),
    PageUp: () => track.nextMark(value, 1),
    PageDown: () => track.nextMark(value, -1),
    Home: () => track.valueAt(0),
    End: () => track.valueAt(track.count),
  };
  if (!(event.key in moves) || event.altKey || event.ctrlKey || event.metaKey) return null;
  event.preventDefault();
  event.stopPropagation();
  return moves[event.key]();
}

/** The track of a control: of all its values, or of those that are offered. */
export function trackOf(settings: Settings, control: ControlSpec): Track {
  return settings.isFree(control) ? freeTrack(control) : offeredTrack(settings.offered(control).map(Number));
}

/** The track of a field; null where it has no control, or one of no number. */
export function trackTo(settings: Settings, field: string): Track | null {
  const control = settings.control(field);
  return control && ["number", "integer"].includes(control.type) ? trackOf(settings, control) : null;
}

/** The values that are offered, where not every one trains: evenly spaced. */
export function offeredTrack(values: number[]): Track {
  const marks = [...values].sort((a, b) => a - b);
  const away = (value: number, i: number) => Math.abs(marks[i] - value);
  const positionOf = (value: number) =>
    marks.reduce((best, _, i) => (away(value, i) < away(value, best) ? i : best), 0);
  return withSteps({ count: Math.max(1, marks.length - 1), valueAt: (i) => marks[i], positionOf, marks });
}

/** Where any value trains: about 240 values from low to high on the control's scale, sticky at the marks. */
export function freeTrack(control: ControlSpec): Track {
  const [low, high] = [control.low ?? 0, control.high ?? 1];
  const marks = control.marks.map(Number).filter((v) => v >= low && v <= high);
  marks.sort((a, b) => a - b);
  const scale = scaleOf(control, low, high, marks);
  const knots = [low, ...marks, high].map(scale.share).filter((share, i, all) => i === 0 || share > all[i - 1]);
  const isCrowded = knots.some((share, i) => i > 0 && share - knots[i - 1] < APART);
  const { share, unshare } = isCrowded ? spread(scale, knots) : scale;
  const whole = control.type === "integer";
  const single = whole && control.scale !== "log" && high - low <= POSITIONS && !isCrowded;
  const count = single ? Math.max(1, high - low) : POSITIONS;
  const valueAt = (position: number) => {
    const at = position / count;
    if (at <= 0 || at >= 1) return at <= 0 ? low : high; // the ends themselves, round or not
    const away = (mark: number) => Math.abs(share(mark) - at);
    const near = marks.filter((mark) => away(mark) <= SNAP);
    if (near.length) return near.reduce((a, b) => (away(a) <= away(b) ? a : b));
    return clamp(rounded(unshare(at), whole, high - low > 200), low, high);
  };
  return withSteps({ count, valueAt, positionOf: (value) => clamp(share(value), 0, 1) * count, marks });
}

/** The share of the track at a value, and the value at a share. */
interface Shares {
  share(value: number): number;
  unshare(share: number): number;
}

/** Marks that are too near to each other are drawn apart; between them the scale stays as it is. */
function spread({ share, unshare }: Shares, knots: number[]): Shares {
  const widths = knots.map((knot, i) => (i > 0 ? Math.max(knot - knots[i - 1], APART) : 0));
  const whole = widths.reduce((sum, width) => sum + width, 0);
  const places = widths.map((_, i) => widths.slice(0, i + 1).reduce((sum, width) => sum + width, 0) / whole);
  const between = (from: number[], to: number[]) => (at: number) => {
    const i = Math.min(from.length - 1, Math.max(1, from.findIndex((edge) => edge >= at) || 1));
    return to[i - 1] + ((at - from[i - 1]) / (from[i] - from[i - 1])) * (to[i] - to[i - 1]);
  };
  const [there, back] = [between(knots, places), between(places, knots)];
  return { share: (value) => there(share(value)), unshare: (at) => unshare(back(at)) };
}

/** The share of the track at a value and back; a logarithmic one that starts at 0 has 0 at its left end. */
function scaleOf({ scale }: ControlSpec, low: number, high: number, marks: number[]): Shares {
  const span = high - low || 1;
  if (scale !== "log" || high <= 0) {
    return { share: (v: number) => (v - low) / span, unshare: (t: number) => low + t * span };
  }
  const start = low > 0 ? low : Math.min(marks.find((v) => v > 0) ?? high, high / 1e3);
  const decades = Math.log(high / start) || 1;
  const share = (v: number) => (v < start ? 0 : Math.log(v / start) / decades);
  return { share, unshare: (t: number) => (t <= 0 ? low : start * Math.exp(t * decades)) };
}

function rounded(value: number, whole: boolean, wide: boolean): number {
  if (!whole) return Number(value.toPrecision(3));
  return wide ? Math.round(Number(value.toPrecision(2))) : Math.round(value);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

function withSteps(track: Places): Track {
  const beyond = (v: number, value: number, direction: number) => (v - value) * direction > 0 && !same(v, value);
  const next = (value: number, direction: number) => {
    for (let i = Math.round(track.positionOf(value)); i >= 0 && i <= track.count; i += direction) {
      if (beyond(track.valueAt(i), value, direction)) return track.valueAt(i);
    }
    return value;
  };
  const nextMark = (value: number, direction: number) => {
    const marks = track.marks.filter((v) => beyond(v, value, direction));
    if (marks.length) return direction > 0 ? marks[0] : marks[marks.length - 1];
    return track.valueAt(direction > 0 ? track.count : 0);
  };
  return { ...track, next, nextMark };
}
