// The positions of a slider: which value each stands for, where the marks are, what the next one is.
import { same } from "../data/data.ts";

const POSITIONS = 240;
const SNAP = 0.012; // of the track

/** On the website: the recorded values, evenly spaced. */
export function recordedTrack(values) {
  const list = [...values].sort((a, b) => a - b);
  const nearest = (value) => list.reduce((best, v, i) => (Math.abs(v - value) < Math.abs(list[best] - value) ? i : best), 0);
  return withSteps({ count: Math.max(1, list.length - 1), valueAt: (i) => list[i], positionOf: nearest, marks: list });
}

/** With a kernel: about 240 values from low to high on the control's scale, sticky at the marks. */
export function liveTrack(control) {
  const { low, high, kind } = control;
  const marks = [...(control.marks ?? [])].filter((v) => v >= low && v <= high).sort((a, b) => a - b);
  const { share, unshare } = scaleOf(control, marks);
  const whole = kind === "integer";
  const count = whole && control.scale !== "log" && high - low <= POSITIONS ? Math.max(1, high - low) : POSITIONS;
  const valueAt = (position) => {
    const at = position / count;
    const near = marks.filter((mark) => Math.abs(share(mark) - at) <= SNAP);
    if (near.length) return near.reduce((a, b) => (Math.abs(share(a) - at) <= Math.abs(share(b) - at) ? a : b));
    return clamp(rounded(unshare(at), whole, high - low > 200), low, high);
  };
  return withSteps({ count, valueAt, positionOf: (value) => clamp(share(value), 0, 1) * count, marks });
}

/** The share of the track at a value and back; a logarithmic one that starts at 0 has 0 at its left end. */
function scaleOf({ low, high, scale }, marks) {
  const span = high - low || 1;
  if (scale !== "log" || high <= 0) return { share: (v) => (v - low) / span, unshare: (t) => low + t * span };
  const start = low > 0 ? low : Math.min(marks.find((v) => v > 0) ?? high, high / 1e3);
  const decades = Math.log(high / start) || 1;
  const share = (v) => (v < start ? 0 : Math.log(v / start) / decades);
  return { share, unshare: (t) => (t <= 0 ? low : start * Math.exp(t * decades)) };
}

function rounded(value, whole, wide) {
  if (!whole) return Number(value.toPrecision(3));
  return wide ? Math.round(Number(value.toPrecision(2))) : Math.round(value);
}

function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

function withSteps(track) {
  const next = (value, direction) => {
    const beyond = (v) => (v - value) * direction > 0 && !same(v, value);
    for (let i = Math.round(track.positionOf(value)); i >= 0 && i <= track.count; i += direction) {
      if (beyond(track.valueAt(i))) return track.valueAt(i);
    }
    return value;
  };
  const nextMark = (value, direction) => {
    const beyond = track.marks.filter((v) => (v - value) * direction > 0 && !same(v, value));
    if (beyond.length) return direction > 0 ? beyond[0] : beyond.at(-1);
    return track.valueAt(direction > 0 ? track.count : 0);
  };
  return { ...track, next, nextMark };
}
