// The parameters of a figure in a page's query, and the text of words that set it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fieldOf, partsOf, queryOf, textOf } from "../../widgets/src/page/query.ts";
import { read as roleOf } from "../../widgets/src/page/role.ts";
import { cases } from "./cases.ts";

const ROLES = cases<{ text: string; words: string | null }[]>("roles");
const SAVED = "../../lab/share/jupyter/labextensions/watching-networks-learn/static/saved.js";

test("the parts of a query", () => {
  assert.deepEqual(partsOf("?a=1&&b=2&"), ["a=1", "b=2"]);
  assert.deepEqual(partsOf(""), []);
});

test("a part is a figure's by its name and a dot; figures called a and a.b keep apart", () => {
  assert.deepEqual(fieldOf("lazy.seed=2", "lazy"), ["seed", "2"]);
  assert.equal(fieldOf("lazy.more.seed=1", "lazy")[0], "");
  assert.equal(fieldOf("lazyseed=9", "lazy")[0], "");
  assert.equal(fieldOf("seed=9", "lazy")[0], "");
  assert.equal(fieldOf("lazy.seed=9", "")[0], "");
});

test("damaged percent signs stay as they are", () => {
  assert.equal(fieldOf("lazy.seed=%ZZ", "lazy")[1], "%ZZ");
  assert.deepEqual(fieldOf("=", "lazy"), ["", ""]);
});

test("foreign parts of a query stay as they are", () => {
  const foreign = "?highlight=a%20b+c&flag&lazy.more.seed=1&%E0%A4%A=%&lazyseed=9";
  assert.equal(queryOf(`${foreign}&lazy.seed=2`, "lazy", "lazy.step=0"), `${foreign}&lazy.step=0`);
  assert.equal(queryOf(`${foreign}&lazy.seed=2`, "lazy", ""), foreign);
  assert.equal(queryOf("?lazy.seed=2", "lazy", ""), "");
});

test("entries are written so that they can be read again", () => {
  const text = textOf({ rule: "signs & wonders", "a=b": "1%" }, "lazy");
  assert.equal(text, "lazy.rule=signs%20%26%20wonders&lazy.a%3Db=1%25");
  const read = partsOf(`?${text}`).map((part) => fieldOf(part, "lazy"));
  assert.deepEqual(read, [
    ["rule", "signs & wonders"],
    ["a=b", "1%"],
  ]);
  assert.equal(textOf({}, "lazy"), "");
});

test("words name entries, and a figure if they like", () => {
  assert.deepEqual(roleOf("raise it <output_scale=16, step = 10>"), {
    words: "raise it",
    name: "",
    entries: [
      ["output_scale", "16"],
      ["step", "10"],
    ],
  });
  assert.equal(roleOf("there <right: step=3>")?.name, "right");
  assert.deepEqual(roleOf("none <theory=>")?.entries, [["theory", ""]]);
});

for (const { text, words } of ROLES) {
  test(`the words of ${text}`, () => assert.equal(roleOf(text)?.words ?? null, words));
}

test("the words of a saved page are told by the same rule", () => {
  const source = readFileSync(new URL(SAVED, import.meta.url), "utf8");
  const rule = new RegExp(/const ROLE = \/(.*)\/;/.exec(source)?.[1] ?? "");
  for (const { text, words } of ROLES) assert.equal(rule.exec(text)?.[1] ?? null, words, text);
});
