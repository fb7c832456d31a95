// A value as a reader types it beside a slider, and what is allowed there. No DOM here.
import { setting } from "../base/format.ts";
import { same } from "../data/agreement.ts";
import type { ControlSpec } from "../data/protocol.ts";
import type { Settings } from "./settings.ts";

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const POWER = /^(?:([-+]?[\d.]+)[·*×])?10\^([-+]?\d+)$/;
const THOUSANDS = /^\d{1,3}(,\d{3})+$/; // "1,000" would be read as 1 by some and as 1000 by others
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻";
const LISTED = 8; // at most so many values are named

/** A number as figures and readers write it: 0.5, 0,5, 12 000, −3, 2e-4, 2·10⁻⁴; NaN for what is none. */
export function numberIn(text: string): number {
  const raised = (run: string) => `^${[...run].map((c) => "0123456789-"[RAISED.indexOf(c)]).join("")}`;
  const plain = text
    .replace(/\s/g, "")
    .replaceAll("−", "-")
    .replace(/[⁰¹²³⁴-⁹⁻]+/g, raised);
  const [, mantissa, exponent] = POWER.exec(plain) ?? [];
  const written = exponent ? `${mantissa ?? 1}e${exponent}` : plain;
  const number = THOUSANDS.test(written) ? written : written.replace(",", ".");
  return NUMBER.test(number) ? Number(number) : Number.NaN;
}

/** The value that a text gives a control, or a sentence that says what is allowed. */
export function typed(settings: Settings, control: ControlSpec, text: string): number | string {
  const value = numberIn(text);
  const must = allowed(settings, control, value);
  return must ? `${control.label} must be ${must} (got ${text.trim() || "nothing"}).` : value;
}

/** What a value must be, "" where it is. */
function allowed(settings: Settings, control: ControlSpec, value: number): string {
  if (!settings.isFree(control)) {
    const offered = settings.offered(control).map(Number);
    return offered.some((one) => same(one, value)) ? "" : oneOf(offered);
  }
  const [low, high] = [control.low ?? -Infinity, control.high ?? Infinity];
  const whole = control.type === "integer";
  if (value >= low && value <= high && (!whole || Number.isInteger(value))) return "";
  return `a ${whole ? "whole " : ""}number${between(low, high)}`;
}

function between(low: number, high: number): string {
  if (Number.isFinite(low) && Number.isFinite(high)) return ` between ${setting(low)} and ${setting(high)}`;
  if (Number.isFinite(low)) return `, ${setting(low)} or more`;
  return Number.isFinite(high) ? `, ${setting(high)} or less` : "";
}

function oneOf(values: number[]): string {
  const named = values.map(setting);
  if (named.length <= LISTED) return `one of ${named.join(", ")}`;
  const [first, last] = [Math.min(...values), Math.max(...values)].map(setting);
  return `one of the ${named.length} values from ${first} to ${last} at which the slider stops`;
}
