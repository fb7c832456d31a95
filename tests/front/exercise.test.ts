// Formulas that readers type: how they are read, and what is said of them. The sentences are those of the checks in
// Python, which tests/exercises/test_cases.py holds to tests/protocol/formulas.json.
import assert from "node:assert/strict";
import { test } from "node:test";
import { formulaOf, Unreadable } from "../../widgets/src/exercise/formula.ts";
import { type ChoiceCheck, judgeChoice, judgeNumber, type NumberCheck } from "../../widgets/src/exercise/single.ts";
import { type Check, judge, told } from "../../widgets/src/exercise/trial.ts";
import { cases } from "./cases.ts";

const value = (text: string, point: number[] = [], names: string[] = []) => formulaOf(text, names)(point);

test("a formula is read as it is written on paper", () => {
  assert.equal(value("1 + 2 * 3 ^ 2"), 19);
  assert.equal(value("-2^2"), -4);
  assert.equal(value("2^-1"), 0.5);
  assert.equal(value("2^3^2"), 512);
  assert.equal(value("2a(s − a)", [3, 5], ["a", "s"]), 12);
  assert.equal(value("(1 + 1)(2 + 1)"), 6);
  assert.equal(value("7 // 2"), 3);
  assert.equal(value("np.log(np.exp(2)) · 3²"), 18);
  assert.equal(value("max(1, sqrt(16), 2)"), 4);
  assert.equal(value("1e-2 * .5"), 0.005);
  assert.ok(Math.abs(value("sin(pi)")) < 1e-12);
});

test("a name may be set before, and the answer may repeat its own", () => {
  assert.equal(value("N = 120 + n; N/n", [5], ["n"]), 25);
  assert.equal(value("return n + 1", [5], ["n"]), 6);
  assert.equal(value("b = 2n", [5], ["n"]), 10);
  assert.equal(value("f(n) = 2n", [5], ["n"]), 10);
});

test("what cannot be read is told in words", () => {
  const says = (text: string, words: RegExp) =>
    assert.throws(
      () => value(text, [1, 1], ["n", "M"]),
      (error) => error instanceof Unreadable && words.test(error.message),
    );
  says("", /no formula yet/);
  says("n +", /ends too early/);
  says("(n", /bracket is not closed/);
  says("n)", /“\)” does not fit/);
  says("q + n", /there is no q here; there are n, M/);
  says("log n", /log\(…\)/);
  says("n $ 2", /“\$” cannot be read/);
  says("2; n", /sets nothing/);
  says("constructor(n)", /no constructor here/);
});

test("numbers are told with four digits", () => {
  assert.deepEqual([0.55912, 12.5, 0, 123456, 1.5e-5, -2].map(told), [
    "0.5591",
    "12.5",
    "0",
    "1.235e+05",
    "1.5e-05",
    "-2",
  ]);
});

function saidOf(tried: Check | NumberCheck | ChoiceCheck, text: string): string {
  if (tried.kind === "choice") return judgeChoice(tried, Number(text));
  return tried.kind === "number" ? judgeNumber(tried, value(text)) : judge(tried, formulaOf(text, tried.names));
}

test("a number that is none, and no choice, are told so", () => {
  const number: NumberCheck = { kind: "number", want: 2, mistakes: [], rtol: 0.01, otherwise: "", right: "Right: 2." };
  assert.equal(judgeNumber(number, value("1/0")), "Not yet: it is no number.");
  const choice: ChoiceCheck = { kind: "choice", says: ["Not yet: no.", null], right: "Right: it is." };
  assert.equal(judgeChoice(choice, Number("")), "Not yet: choose one of the answers.");
});

for (const { check, cases: tried, typed } of cases<
  { check: string; cases: Check | NumberCheck | ChoiceCheck; typed: { text: string; says: string }[] }[]
>("formulas")) {
  for (const { text, says } of typed) {
    test(`${check} says the same of ${text} as in Python`, () => {
      const said = saidOf(tried, text);
      if (/which is no number|ZeroDivisionError/.test(says)) assert.match(said, /gives no number/);
      else assert.equal(said, says);
    });
  }
}
