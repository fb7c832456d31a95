// A value that is typed beside a slider: what is read as a number, and what is said of one that is not allowed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { numberIn, typed } from "../../widgets/src/state/typed.ts";
import { control, subject } from "./cases.ts";

test("numbers are read as readers and figures write them", () => {
  const written = {
    "0.5": 0.5,
    "0,5": 0.5,
    " .25 ": 0.25,
    "−3": -3,
    "12 000": 12000,
    "12\u202f000": 12000,
    "2e-4": 2e-4,
    "2·10⁻⁴": 2e-4,
    "10⁻⁴": 1e-4,
    "10^3": 1000,
    "1.5*10^2": 150,
  };
  for (const [text, value] of Object.entries(written)) assert.equal(numberIn(text), value, text);
  for (const text of ["", "two", "1,000", "1.2.3", "0x10", "1e", "Infinity", "1 / 2"])
    assert.ok(Number.isNaN(numberIn(text)), text);
});

test("any value of the range is taken where all train, and what is not is told what may be", () => {
  const { settings } = subject(true);
  const [rate, width] = settings.controls;
  assert.equal(typed(settings, rate, "0.3"), 0.3);
  assert.equal(typed(settings, width, "500"), 500);
  assert.equal(typed(settings, rate, "3"), "Rate must be a number between 0.01 and 1 (got 3).");
  assert.equal(typed(settings, rate, ""), "Rate must be a number between 0.01 and 1 (got nothing).");
  assert.equal(typed(settings, width, "2.5"), "Width must be a whole number between 2 and 500 (got 2.5).");
});

test("where only some values are offered, another is told which", () => {
  const { settings } = subject();
  const [rate] = settings.controls;
  assert.equal(typed(settings, rate, "0.5"), 0.5);
  assert.equal(typed(settings, rate, "0.3"), "Rate must be one of 0.1, 0.5 (got 0.3).");
});

test("bounds that a field does not have are not named", () => {
  const { settings } = subject(true);
  const open = control("scale", { low: 0, high: null });
  assert.equal(typed(settings, open, "-1"), "scale must be a number, 0 or more (got -1).");
  assert.equal(typed(settings, control("x", { low: null, high: null }), "a"), "x must be a number (got a).");
});
