// What a run is expected to take here, in words, before it can be timed (widgets/forecast.py says it of the kernel).

const LONG = 10; // seconds; of shorter runs nothing is said
const TOO_LONG = 60; // seconds, and bytes, from which on a run waits until it is asked for once more
const TOO_LARGE = 200e6;

/** The sentence on a run that goes on, "" where it is short. */
export function forecast(seconds: number): string {
  return seconds > LONG ? `It may take about ${rounded(seconds)}.` : "";
}

/** The sentence on a run that a page should not begin unasked, "" for all others. */
export function warning(seconds: number, bytes: number): string {
  const time = seconds > TOO_LONG ? rounded(seconds) : "";
  const space = bytes > TOO_LARGE ? `${Math.round(bytes / 1e6)}\u202fMB of memory` : "";
  if (!time && !space) return "";
  return `On this page it would take about ${[time, space].filter(Boolean).join(" and ")}. Press Train to start it.`;
}

function rounded(seconds: number): string {
  for (const [size, name] of [[3600, "h"] as const, [60, "min"] as const])
    if (seconds >= 1.5 * size) return `${Math.round(seconds / size)}\u202f${name}`;
  return `${Math.max(10, 10 * Math.round(seconds / 10))}\u202fs`;
}
