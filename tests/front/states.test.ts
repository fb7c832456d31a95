// The states of a lecture, as a link holds them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type State, statesIn, textOfStates } from "../../widgets/src/page/states.ts";

test("a list is written so that it can be read again", () => {
  const list: State[] = [{}, { output_scale: "8", step: "300" }, { rule: "a=b;c,d%", theory: "none" }, {}];
  const text = textOfStates(list);
  assert.equal(text, "start;output_scale=8,step=300;rule=a%3Db%3Bc%2Cd%25,theory=none;start");
  assert.deepEqual(statesIn(text), list);
});

test("no states are no text", () => {
  assert.equal(textOfStates([]), "");
  assert.deepEqual(statesIn(""), []);
  assert.deepEqual(statesIn(";;"), []);
});

test("what is no entry is left out, and damaged percent signs stay", () => {
  assert.deepEqual(statesIn("=3,a=%ZZ,b,c=1=2,d="), [{ a: "%ZZ", d: "" }]);
});
