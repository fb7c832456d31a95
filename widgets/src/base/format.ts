// Numbers as a reader would write them: 0.31, 1.2·10⁻⁴, 12 000, 4 %.

const RAISED: Record<string, string> = {
  "-": "⁻",
  0: "⁰",
  1: "¹",
  2: "²",
  3: "³",
  4: "⁴",
  5: "⁵",
  6: "⁶",
  7: "⁷",
  8: "⁸",
  9: "⁹",
};
const THIN = "\u202f";

export function power(exponent: number): string {
  return `10${[...String(exponent)].map((character) => RAISED[character]).join("")}`;
}

function scientific(value: number, digits: number): string {
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  return `${minus(mantissa)}·${power(Number(exponent))}`;
}

function minus(text: string): string {
  return text.replace("-", "−");
}

export function integer(value: number): string {
  const text = String(Math.round(value));
  return minus(Math.abs(value) < 10000 ? text : text.replace(/\B(?=(\d{3})+$)/g, THIN));
}

const ROUNDING = 1e-13; // of a column's largest value: the square of what float32 leaves of a residual, and more

/** A measured number: three significant digits, or 1.2·10⁻⁴ when small or large. `top` is the size of the largest value of
    its column; what is smaller than float32 could tell from nothing beside it is 0 to rounding. */
export function quantity(value: number | null | undefined, top = 0): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size < ROUNDING * top) return "0 to rounding";
  if (size < 9.995e-4 || size >= 99950) return scientific(value, 2);
  return size >= 999.5 ? integer(value) : minus(value.toPrecision(3));
}

const SPELT: Record<string, string> = { relu: "ReLU", mup: "μP", adam: "Adam", gaussian: "Gaussian", mse: "MSE" };

/** A name of Python's as prose spells it: cross_entropy is "cross entropy", mup "μP". */
function spelt(name: string): string {
  const words = name.split(/[_ ]/);
  return words.map((word) => (Object.hasOwn(SPELT, word) ? SPELT[word] : word)).join(" ");
}

/** A setting or a tick: with as few digits as it needs, 0.25, 16, 10⁻⁴; a name as prose spells it. */
export function setting(value: unknown): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value !== "number") return spelt(String(value ?? "–"));
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return integer(value);
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e6) return minus(String(Number(value.toPrecision(4))));
  const [mantissa, exponent] = value.toExponential().split("e");
  const short = minus(String(Number(Number(mantissa).toPrecision(3))));
  return short === "1" ? power(Number(exponent)) : `${short}·${power(Number(exponent))}`;
}

export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return "–";
  const value = 100 * share;
  const size = Math.abs(value);
  if (size >= 10000) return `${scientific(value, 2)}${THIN}%`;
  const nearlyAll = size > 99 && size < 99.95;
  const text = size >= 10 ? value.toFixed(nearlyAll ? 1 : 0) : String(Number(value.toPrecision(size < 1 ? 1 : 2)));
  return `${minus(text)}${THIN}%`;
}

export function gapText(share: number): string {
  return share < 1e-4 ? `<${THIN}0.01${THIN}%` : percent(share);
}

export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return "";
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))}${THIN}s left`;
  return `${Math.round(seconds / 60)}${THIN}min left`;
}
