// The state of a figure as text and back: what a link holds, what words in a page set. No DOM here.
import { lastUpTo, same } from "../data/data.ts";
import { setting } from "../base/format.ts";

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const LISTED = 4; // refused entries that are named; of more, only the number is told

/** The state of an untouched figure: {values, cursor, theory}. */
export function untouched(settings) {
  return { values: settings.current({}), cursor: null, theory: settings.spec.theories?.[0]?.name ?? "" };
}

/** {name: text} of everything in `now` that differs from `base`; the cursor stands under the axis' name. */
export function entriesOf(settings, now, base = untouched(settings)) {
  const entries = {};
  for (const { name } of settings.controls) {
    if (String(now.values[name]) !== String(base.values[name])) entries[name] = String(now.values[name]);
  }
  if (now.cursor !== base.cursor) entries[settings.spec.axis] = now.cursor === null ? "end" : String(now.cursor);
  if (now.theory !== base.theory) entries.theory = now.theory || "none";
  return entries;
}

/** `now` with `entries` (an object, or pairs of which the first of a name counts) laid over it: {values, cursor, theory, notes}.
    An entry that means nothing leaves its part of `now` as it is, and a note says so. `asker` is "link" or "text". */
export function stateFrom(settings, entries, now = untouched(settings), asker = "link") {
  const state = { values: { ...now.values }, cursor: now.cursor, theory: now.theory };
  const [refused, moved] = [[], []];
  for (const [name, text] of pairsOf(entries)) {
    const note = take(settings, state, name, text);
    if (note === false) refused.push([name, text]);
    else if (note) moved.push(note);
  }
  const notes = refused.length ? [refusal(settings, state, refused, asker), ...moved] : moved;
  return { ...state, notes };
}

function pairsOf(entries) {
  const given = entries !== null && typeof entries === "object" ? entries : {};
  const pairs = Array.isArray(given) ? given.filter((pair) => Array.isArray(pair)) : Object.entries(given);
  const first = new Map();
  for (const [name, text] of pairs) if (!first.has(plain(name))) first.set(plain(name), plain(text).trim());
  return first;
}

function plain(text) {
  return ["string", "number", "boolean"].includes(typeof text) ? String(text) : "";
}

/** Take one entry into `state`: false if it means nothing, a note if something near to it is shown, else "". */
function take(settings, state, name, text) {
  if (name === "theory") return takeTheory(settings, state, text);
  if (name === settings.spec.axis) return takeCursor(settings, state, text);
  const control = settings.controls.find((c) => c.name === name);
  const value = control && valueFrom(settings, control, text);
  if (value === undefined) return false;
  state.values[name] = settings.spec.live ? value : settings.nearestRecorded(control, value);
  return same(state.values[name], value) ? "" : nearNote(control, value, state.values[name]);
}

function takeTheory(settings, state, text) {
  const name = text === "none" ? "" : text;
  if (name !== "" && !(settings.spec.theories ?? []).some((t) => t.name === name)) return false;
  if (text === "") return false;
  state.theory = name;
  return "";
}

function takeCursor(settings, state, text) {
  const cursor = text === "end" ? null : cursorFrom(settings, numberFrom(text));
  if (cursor === undefined) return false;
  state.cursor = cursor;
  return "";
}

/** Without a kernel the nearest recorded row, null for the last one; a live run may still grow up to the value. */
function cursorFrom({ spec, coords }, value) {
  const steps = coords[spec.axis]?.values ?? [];
  if (value === undefined || value < Math.min(0, steps[0] ?? 0)) return undefined;
  if (spec.live) return value;
  if (!steps.length || value < steps[0] || value > steps[steps.length - 1]) return undefined;
  let nearest = 0;
  for (let i = 1; i < steps.length; i++) if (Math.abs(steps[i] - value) <= Math.abs(steps[nearest] - value)) nearest = i;
  return nearest === steps.length - 1 ? null : steps[nearest];
}

function valueFrom(settings, control, text) {
  if (control.kind === "boolean") return { true: true, false: false }[/^(true|false)$/i.test(text) ? text.toLowerCase() : ""];
  if (control.kind === "choice") return (control.options ?? settings.recordedValues(control)).find((option) => String(option) === text);
  const value = numberFrom(text);
  if (value === undefined || (control.kind === "integer" && !Number.isInteger(value))) return undefined;
  return value >= (control.low ?? -Infinity) && value <= (control.high ?? Infinity) ? value : undefined;
}

function numberFrom(text) {
  const value = NUMBER.test(text) ? Number(text) : NaN;
  return Number.isFinite(value) ? value : undefined;
}

function nearNote({ label, kind }, value, near) {
  const which = kind === "choice" || kind === "boolean" ? setting(near) : `the nearest recorded value, ${setting(near)},`;
  return `${label} ${setting(value)} is not recorded; ${which} is shown.`;
}

function refusal(settings, state, refused, asker) {
  const asked = refused.slice(0, LISTED).map(([name, text]) => `${cut(name)} = ${cut(text) || "nothing"}`);
  if (refused.length > LISTED) asked.push(`${refused.length - LISTED} more`);
  const shown = refused.slice(0, LISTED).map(([name]) => [name, shownFor(settings, state, name)]).filter(([, text]) => text);
  const told = refused.length === 1 ? shown.map(([, text]) => text) : shown.map(([name, text]) => `${name} ${text}`);
  return `The ${asker} asks for ${list(asked)}, which this figure cannot show${told.length ? `; it shows ${list(told)}` : ""}.`;
}

function shownFor({ spec, controls, coords }, state, name) {
  if (name === "theory") return spec.theories?.find((t) => t.name === state.theory)?.label ?? "no theory";
  if (name === spec.axis) return rowOf(coords[name]?.values ?? [], state.cursor);
  return controls.some((c) => c.name === name) ? setting(state.values[name]) : "";
}

function rowOf(steps, cursor) {
  if (!steps.length) return cursor === null ? "the end" : setting(cursor);
  return setting(steps[cursor === null ? steps.length - 1 : lastUpTo(steps, cursor)]);
}

function list(words) {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** Foreign text as one short, visible line. */
function cut(text) {
  const line = text.replace(/[\s\p{C}]+/gu, " ").trim();
  return line.length > 40 ? `${[...line].slice(0, 39).join("")}…` : line;
}
