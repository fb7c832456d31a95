// The state of a figure as text and back: what a link holds, what words in a page set. No DOM here.
import { setting } from "../base/format.ts";
import { same } from "../data/agreement.ts";
import { lastUpTo } from "../data/data.ts";
import type { ControlSpec, Entries, Value, Values } from "../data/protocol.ts";
import type { Settings } from "./settings.ts";
import type { Subject } from "./subject.ts";

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const VERSION = 2; // of links; those of the first kind, which could hold recorded values only, say none
const LISTED = 4; // at most so many refused entries are named; of the others, only the number is given

/** What a reader has chosen: the state that a link holds. */
export interface Choice {
  values: Values;
  /** Where the cursor stands on the axis, null for the end. */
  cursor: number | null;
  /** The theory that is drawn, "" for none. */
  theory: string;
}

/** A choice, and sentences on what was asked and could not be shown. */
export interface Asked extends Choice {
  notes: string[];
}

/** Who asks. */
export type Asker = "link" | "text" | "state";

/** The state of an untouched figure. */
export function untouched({ settings, theories }: Subject): Choice {
  return { values: settings.current({}), cursor: null, theory: theories[0]?.name ?? "" };
}

/** {name: text} of everything in `now` that differs from `base`; the cursor stands under the axis' name. */
export function entriesOf(subject: Subject, now: Choice, base = untouched(subject)): Record<string, string> {
  const entries: Record<string, string> = {};
  for (const { name } of subject.settings.controls) {
    if (String(now.values[name]) !== String(base.values[name])) entries[name] = String(now.values[name]);
  }
  if (now.cursor !== base.cursor) entries[subject.axis.name] = now.cursor === null ? "end" : String(now.cursor);
  if (now.theory !== base.theory) entries.theory = now.theory || "none";
  return entries;
}

/** What a link holds: the entries, and the version of this way to write them; nothing for an untouched figure. */
export function linkOf(subject: Subject, now: Choice, base?: Choice): Record<string, string> {
  const entries = entriesOf(subject, now, base);
  return Object.keys(entries).length ? { ...entries, v: String(VERSION) } : {};
}

/** `now` with `entries` (an object, or pairs of which the first of a name counts) laid over it.
    An entry that means nothing leaves its part of `now` as it is, and a note says so. */
export function stateFrom(subject: Subject, entries: Entries, now = untouched(subject), asker: Asker = "link"): Asked {
  const state: Choice = { values: { ...now.values }, cursor: now.cursor, theory: now.theory };
  const refused: [string, string][] = [];
  const moved: string[] = [];
  const pairs = pairsOf(entries);
  const age = asker === "link" ? ageOf(pairs) : "";
  const isCursor = ([name]: [string, string]) => Number(name === subject.axis.name); // it depends on the values
  for (const [name, text] of [...pairs].sort((a, b) => isCursor(a) - isCursor(b))) {
    const note = take(subject, state, name, text);
    if (note === false) refused.push([name, text]);
    else if (note) moved.push(note);
  }
  const notes = refused.length ? [refusal(subject, state, refused, asker), age, ...moved] : moved;
  return { ...state, notes: notes.filter(Boolean) };
}

/** Takes the version of a link out of its pairs, where it is one; a sentence if it is a later one than this. */
function ageOf(pairs: Map<string, string>): string {
  const text = pairs.get("v") ?? "";
  if (!/^[1-9]\d{0,3}$/.test(text)) return "";
  pairs.delete("v");
  return Number(text) > VERSION ? "It comes from a newer version of this page." : "";
}

function pairsOf(entries: Entries): Map<string, string> {
  const given = entries !== null && typeof entries === "object" ? entries : {};
  const pairs: unknown[][] = Array.isArray(given) ? given.filter((pair) => Array.isArray(pair)) : Object.entries(given);
  const first = new Map<string, string>();
  for (const [name, text] of pairs) if (!first.has(plain(name))) first.set(plain(name), plain(text).trim());
  return first;
}

function plain(text: unknown): string {
  return ["string", "number", "boolean"].includes(typeof text) ? String(text) : "";
}

/** Take one entry into `state`: false if it means nothing, a note if something near to it is shown, else "". */
function take(subject: Subject, state: Choice, name: string, text: string): string | false {
  const { settings, axis } = subject;
  if (name === "theory") return takeTheory(subject, state, text);
  if (name === axis.name) return takeCursor(subject, state, text);
  const control = settings.control(name);
  const value = control && valueFrom(subject, control, text);
  if (control === undefined || value === undefined) return false;
  state.values[name] = settings.nearestOffered(control, value);
  return same(state.values[name], value) ? "" : nearNote(settings, control, value, state.values[name]);
}

function takeTheory(subject: Subject, state: Choice, text: string): "" | false {
  const name = text === "none" ? "" : text;
  if (name !== "" && !subject.theory(name)) return false;
  if (text === "") return false;
  state.theory = name;
  return "";
}

function takeCursor(subject: Subject, state: Choice, text: string): "" | false {
  const cursor = text === "end" ? null : cursorFrom(subject, state.values, numberFrom(text));
  if (cursor === undefined) return false;
  state.cursor = cursor;
  return "";
}

/** The step itself, or the nearest recorded value of a field; null for the last row. A run of values that are not
    recorded may still reach any. */
function cursorFrom(
  { settings, axis, rows: steps }: Subject,
  values: Values,
  value?: number,
): number | null | undefined {
  if (value === undefined || value < Math.min(0, steps[0] ?? 0)) return undefined;
  if (settings.hasTrainer && !(steps.length && settings.isRecorded(values))) return value;
  if (!steps.length || value < steps[0] || value > steps[steps.length - 1]) return undefined;
  const place = axis.isField ? nearestOf(steps, value) : Math.round(value);
  return place >= steps[steps.length - 1] ? null : place;
}

function nearestOf(values: ArrayLike<number>, value: number): number {
  let nearest = 0;
  for (let i = 1; i < values.length; i++)
    if (Math.abs(values[i] - value) <= Math.abs(values[nearest] - value)) nearest = i;
  return values[nearest];
}

function valueFrom({ settings }: Subject, control: ControlSpec, text: string): Value | undefined {
  if (control.type === "boolean") return /^(true|false)$/i.test(text) ? text.toLowerCase() === "true" : undefined;
  if (control.type === "choice")
    return (control.options ?? settings.offered(control)).find((option) => String(option) === text);
  const value = numberFrom(text);
  if (value === undefined || (control.type === "integer" && !Number.isInteger(value))) return undefined;
  return value >= (control.low ?? -Infinity) && value <= (control.high ?? Infinity) ? value : undefined;
}

function numberFrom(text: string): number | undefined {
  const value = NUMBER.test(text) ? Number(text) : NaN;
  return Number.isFinite(value) ? value : undefined;
}

function nearNote({ hasTrainer }: Settings, { label, type }: ControlSpec, value: Value, near: Value): string {
  const named = type === "choice" || type === "boolean";
  const which = named ? setting(near) : `the nearest ${hasTrainer ? "" : "recorded "}value, ${setting(near)},`;
  const lacks = hasTrainer ? "is not recorded and does not train here" : "is not recorded";
  return `${label} ${setting(value)} ${lacks}; ${which} is shown.`;
}

function refusal(subject: Subject, state: Choice, refused: [string, string][], asker: Asker): string {
  const asked = refused.slice(0, LISTED).map(([name, text]) => `${cut(name)} = ${cut(text) || "nothing"}`);
  if (refused.length > LISTED) asked.push(`${refused.length - LISTED} more`);
  const shown = refused
    .slice(0, LISTED)
    .map(([name]) => [name, shownFor(subject, state, name)])
    .filter(([, text]) => text);
  const told = refused.length === 1 ? shown.map(([, text]) => text) : shown.map(([name, text]) => `${name} ${text}`);
  return `The ${asker} asks for ${list(asked)}, which this figure cannot show${told.length ? `; it shows ${list(told)}` : ""}.`;
}

function shownFor(subject: Subject, state: Choice, name: string): string {
  if (name === "theory") return subject.theory(state.theory)?.label ?? "no theory";
  if (name === subject.axis.name) return rowOf(subject.rows, state.cursor);
  return subject.settings.control(name) ? setting(state.values[name]) : "";
}

function rowOf(steps: ArrayLike<number>, cursor: number | null): string {
  if (!steps.length) return cursor === null ? "the end" : setting(cursor);
  return setting(steps[cursor === null ? steps.length - 1 : lastUpTo(steps, cursor)]);
}

function list(words: (string | undefined)[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** Foreign text as one short, visible line. */
function cut(text: string): string {
  const line = text.replace(/[\s\p{C}]+/gu, " ").trim();
  return line.length > 40 ? `${[...line].slice(0, 39).join("")}…` : line;
}
