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
  const line = lineSentence(view.line, subject);
  const run = runSentence(view, subject, soon);
  const said = [line, run, theorySentence(view, subject)].filter(Boolean).join(" ");
  if (said || view.curve || view.busy || damaged) return said;
  return subject.settings.hasTrainer ? subject.axis.words.nothing : "This figure has no data.";
}

function lineSentence(line: Line, { spec, recording }: Subject): string {
  const until = recording ? " Until then, the sliders choose recorded runs." : "";
  const here = spec.trainer === "browser";
  const said: Record<Line, string> = {
    open: "",
    silent: "The kernel has not answered yet: it may be busy with a cell.",
    cut: "The connection to the kernel is lost; what you ask happens once it is back.",
    gone: here
      ? "Nothing can be trained here: the sliders choose recorded runs."
      : `The kernel is gone: run the cell again.${until}`,
  };
  return said[line];
}

/** A theory that is drawn neither as recorded nor as computed is missed in words; one of other values never stands in. */
function theorySentence({ curve, source, recorded, status, theory }: View, subject: Subject): string {
  if (!curve || !theory || curve.isPredicted(theory)) return "";
  const computes = subject.computes(theory);
  if (source === "live") {
    const awaited = computes && !curve.predicted(theory) && status.state !== "done";
    return subject.spec.trainer === "browser" && !awaited
      ? "No theory is computed here for these values; in JupyterLab it is."
      : "";
  }
  if (!recorded) return "";
  const later = computes ? "; it is drawn over runs that train" : "";
  return `No ${subject.theory(theory)?.label ?? theory} is recorded with these runs${later}.`;
}

function runSentence(view: View, { axis }: Subject, soon: boolean): string {
  const { state, message, step } = view.status;
  if (view.source !== "live" && view.recorded && !view.busy) return "";
  if (state === "diverged") return message || `Diverged at step ${step}: the curve ends at the last finite values.`;
  if (state === "cancelled")
    return (
      message || (view.source === "live" ? `Stopped at step ${setting(step ?? 0)}.` : "Stopped before the first row.")
    );
  if (state === "waiting") return message || (view.held && view.nearest ? axis.words.waiting : "");
  if (!view.preparing) return view.busy && view.status.seconds_left === null ? message : "";
  const settingUp = view.line !== "open" || (soon && !message) ? "" : "Setting up…";
  return [settingUp, message].filter(Boolean).join(" ");
}

/** The few quiet words beside the cursor's slider. */
export function quietNote(view: View, { words }: Axis): string {
  const { state } = view.status;
  if (view.preparing && !view.nearest) return "setting up…";
  if (view.held) return `press ${words.act}`;
  if (view.nearest) {
    if (view.line === "gone") return "";
    return `pale: the nearest recording${state === "cancelled" ? `; press ${words.act}` : ""}`;
  }
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
