// What is on screen: which curve, up to which row, with which theory and ghosts. Made anew for every drawing.
import { Curve } from "../data/curve.ts";
import { lastUpTo } from "../data/data.ts";

const BUSY = ["training"];

export function lookAt(figure) {
  const { settings, model, live, status } = figure;
  const values = settings.current(model.get("values"));
  const recorded = figure.recording && settings.isRecorded(values);
  const onLive = live.rows > 0 && status.run > 0 && live.agreesWith(values);
  const near = figure.recording ? recordedCurve(figure, settings.where(values)) : null;
  const curve = onLive ? liveCurve(figure) : near;
  return {
    values, status, curve, recorded,
    source: onLive ? "live" : "recorded",
    nearest: !onLive && !recorded && Boolean(near),
    band: near && (onLive ? fitsButSeed(settings, values) : recorded) ? near : null,
    busy: BUSY.includes(status.state),
    theory: figure.theory, kept: figure.kept.list, keptVersion: figure.kept.version,
    ...cursorOn(curve, model.get("cursor")),
    xDomain: xDomain(figure, curve, onLive),
  };
}

function fitsButSeed(settings, values) {
  return settings.isRecorded({ ...values, ...(settings.swept.includes("seed") && { seed: settings.coords.seed.values[0] }) });
}

function recordedCurve(figure, where) {
  const key = JSON.stringify(where);
  if (figure.recordedKey !== key) {
    figure.recordedKey = key;
    figure.recordedCurve = new Curve(figure.recording, where, figure.spec.axis);
  }
  return figure.recordedCurve;
}

function liveCurve(figure) {
  if (figure.liveVersion !== figure.live.version) {
    figure.liveVersion = figure.live.version;
    figure.liveCurve = new Curve(figure.live.data, {}, figure.spec.axis);
  }
  return figure.liveCurve;
}

function cursorOn(curve, cursor) {
  if (!curve || curve.rows === 0) return { index: -1, step: null };
  const index = cursor === null || cursor === undefined ? curve.rows - 1 : lastUpTo(curve.steps, cursor);
  return { index, step: curve.steps[index] };
}

/** The axis from its first to its last recorded value; a live run that goes further has its own end. */
function xDomain(figure, curve, onLive) {
  const recorded = figure.recording?.measured.coords[figure.spec.axis]?.values;
  const ends = recorded?.length ? [recorded[0], recorded[recorded.length - 1]] : [];
  if (onLive) ends.push(curve.steps[0], curve.steps[curve.rows - 1]);
  if (figure.spec.axis === "step" && (onLive || !ends.length) && figure.status.steps) ends.push(0, figure.status.steps);
  return ends.length ? [Math.min(...ends), Math.max(...ends)] : [0, 100];
}
