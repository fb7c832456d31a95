// What a figure says of the training and of the line to its trainer. No DOM here.
import { duration, setting } from "../base/format.ts";
import type { Axis } from "../data/axis.ts";
import type { Subject } from "../state/subject.ts";
import type { View } from "../state/view.ts";
import type { Line } from "../trainer/port.ts";

const KNOWN = 3; // seconds of training; if the time left is not known by then, this is said

/** What else the sentence depends on: whether the recording is damaged, and whether a run is only now being set up. */
export interface Circumstances {
  damaged: boolean;
  soon: boolean;
}

/** The sentence on the state, "" where there is nothing to say. */
export function stateSentence(view: View, subject: Subject, { damaged, soon }: Circumstances): string {
  const line = lineSentence(view.line, subject.recording !== null);
  const run = runSentence(view, soon);
  const said = [line, run, theorySentence(view, subject)].filter(Boolean).join(" ");
  if (said || view.curve || view.busy || damaged) return said;
  return subject.settings.free ? subject.axis.words.nothing : "This figure has no data.";
}

function lineSentence(line: Line, recorded: boolean): string {
  const until = recorded ? " Until then, the sliders choose recorded runs." : "";
  const said: Record<Line, string> = {
    open: "",
    silent: "The kernel has not answered yet: it may be busy with a cell.",
    cut: "The connection to the kernel is lost; what you ask happens once it is back.",
    gone: `The kernel is gone: run the cell again.${until}`,
  };
  return said[line];
}

/** A sweep that is given without its theories has none to draw over it. */
function theorySentence({ curve, source, recorded, theory }: View, { theories, settings }: Subject): string {
  if (!curve || source === "live" || !recorded || !theory || theory in curve.recording.predicted) return "";
  const label = theories.find(({ name }) => name === theory)?.label ?? theory;
  return `No ${label} is recorded with these runs${settings.free ? "; it is drawn over runs that train" : ""}.`;
}

function runSentence(view: View, soon: boolean): string {
  const { state, message, step } = view.status;
  if (view.source !== "live" && view.recorded && !view.busy) return "";
  if (state === "diverged") return message || `Diverged at step ${step}: the curve ends at the last finite values.`;
  if (state === "cancelled")
    return (
      message || (view.source === "live" ? `Stopped at step ${setting(step ?? 0)}.` : "Stopped before the first row.")
    );
  if (state === "waiting") return message;
  if (!view.preparing) return view.busy && view.status.seconds_left === null ? message : "";
  const settingUp = view.line !== "open" || (soon && !message) ? "" : "Setting up…";
  return [settingUp, message].filter(Boolean).join(" ");
}

/** The few quiet words beside the cursor's slider. */
export function quietNote(view: View, { words }: Axis): string {
  const { state } = view.status;
  if (view.preparing) return view.nearest ? "pale: the nearest recording" : "setting up…";
  if (view.nearest) return view.line === "gone" ? "" : `pale: the nearest recording; press ${words.act}`;
  if (view.source !== "live") return "";
  if (state === "training") return view.line === "cut" ? "" : words.doing;
  if (state === "paused") return "paused";
  return state === "done" ? `${words.done} here` : "";
}

/** How long the training still takes, after so many seconds of it. */
export function timeLeft({ status, busy, preparing, line }: View, seconds: number): string {
  if (!busy || preparing || line === "cut") return "";
  if (status.steps > 0 && status.step >= status.steps) return seconds < KNOWN ? "" : "theory…";
  if (status.seconds_left !== null) return duration(status.seconds_left);
  return seconds < KNOWN ? "" : "estimating…";
}
