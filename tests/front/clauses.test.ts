// The sentence under a figure: its words, the names in them, and what is said where one has no value.
import assert from "node:assert/strict";
import { test } from "node:test";
import { clausesOf } from "../../widgets/src/controls/clauses.ts";

test("words and names of a sentence, in their order", () => {
  const said = [{ text: "Step " }, { text: "", name: "step", share: false }, { text: ": " }];
  const right = { text: "", name: "train_accuracy", share: true };
  assert.deepEqual(clausesOf("Step {step}: {train_accuracy:%}"), [{ said: [...said, right], otherwise: null }]);
  assert.deepEqual(clausesOf(""), []);
});

test("brackets have two sides, of which the second may be empty", () => {
  const name = (text: string) => ({ text: "", name: text, share: false });
  assert.deepEqual(clausesOf("It is [half at {half}|never half][: {wait} times]."), [
    { said: [{ text: "It is " }], otherwise: null },
    { said: [{ text: "half at " }, name("half")], otherwise: [{ text: "never half" }] },
    { said: [{ text: ": " }, name("wait"), { text: " times" }], otherwise: [] },
    { said: [{ text: "." }], otherwise: null },
  ]);
});

test("a moment may be called by several words", () => {
  const [{ said }] = clausesOf("[{training halved}]");
  assert.deepEqual(said, [{ text: "", name: "training halved", share: false }]);
});
