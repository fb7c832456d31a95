// The sentence under a figure: its words, the names in them, and what is said where one has no value.
import assert from "node:assert/strict";
import { test } from "node:test";
import { clausesOf } from "../../widgets/src/controls/clauses.ts";

test("words and names of a sentence, in their order", () => {
  const said = [{ text: "Step " }, { text: "", name: "step", share: false }, { text: ": " }];
  const right = { text: "", name: "train_accuracy", share: true };
  assert.deepEqual(clausesOf("Step {step}: {train_accuracy:%}"), [
    { said: [...said, right], meanwhile: null, otherwise: null },
  ]);
  assert.deepEqual(clausesOf(""), []);
});

test("brackets have two sides, of which the second may be empty", () => {
  const name = (text: string) => ({ text: "", name: text, share: false });
  assert.deepEqual(clausesOf("It is [half at {half}|never half][: {wait} times]."), [
    { said: [{ text: "It is " }], meanwhile: null, otherwise: null },
    {
      said: [{ text: "half at " }, name("half")],
      meanwhile: [{ text: "never half" }],
      otherwise: [{ text: "never half" }],
    },
    { said: [{ text: ": " }, name("wait"), { text: " times" }], meanwhile: [], otherwise: [] },
    { said: [{ text: "." }], meanwhile: null, otherwise: null },
  ]);
});

test("a third side is said at the end, the second as long as it trains", () => {
  const [{ meanwhile, otherwise }] = clausesOf("[half at {half}|not yet|never]");
  assert.deepEqual([meanwhile, otherwise], [[{ text: "not yet" }], [{ text: "never" }]]);
});

test("a moment may be called by several words", () => {
  const [{ said }] = clausesOf("[{training halved}]");
  assert.deepEqual(said, [{ text: "", name: "training halved", share: false }]);
});
