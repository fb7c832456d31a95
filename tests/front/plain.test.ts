// A figure of plain JSON, in a host whose model has `get`, `set` and `on` alone.
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { gzipSync } from "node:zlib";
import { type Host, isPlain, modelOf } from "../../widgets/src/data/plain.ts";

const RECORDED = gzipSync(Uint8Array.of(1, 2, 3)).toString("base64");

/** A host, and how often it was asked to listen. */
function host(state: Record<string, unknown>) {
  const calls: [string, () => void][] = [];
  const set = (name: string, value: unknown) => {
    state[name] = value;
    for (const [event, call] of calls) if (event === `change:${name}`) call();
  };
  const on = (event: string, call: () => void) => calls.push([event, call]);
  return { model: { get: (name: string) => state[name], set, on } as unknown as Host, calls };
}

test("a recording as text is plain JSON, bytes and none at all are not", () => {
  const plain = (state: Record<string, unknown>) => isPlain(host(state).model);
  assert.ok(plain({ recorded: RECORDED }) && plain({ file: "figure.json" }));
  assert.ok(!plain({ recorded: new DataView(new ArrayBuffer(3)) }) && !plain({ recorded: "" }) && !plain({}));
});

test("the recording becomes bytes, and files are found by their names", async () => {
  const model = await modelOf(host({ recorded: RECORDED, files: { program: "text" } }).model);
  assert.deepEqual(model.get("recorded"), Uint8Array.of(1, 2, 3));
  const load = model.get("load");
  assert.equal(await load?.("program"), "text");
  await assert.rejects(async () => load?.("other"), /other is missing/);
});

test("a damaged recording is an error", async () => {
  await assert.rejects(modelOf(host({ recorded: RECORDED.slice(0, 8) }).model), /damaged/);
});

test("whoever stops listening hears no more, though the host is never asked to stop", async () => {
  const { model: given, calls } = host({ recorded: RECORDED, values: { rate: 1 } });
  const model = await modelOf(given);
  const heard: string[] = [];
  const [first, second] = [() => heard.push("first"), () => heard.push("second")];
  model.on("change:values", first);
  model.on("change:values", second);
  model.set("values", { rate: 2 });
  model.off("change:values", first);
  model.set("values", { rate: 3 });
  model.save_changes();
  assert.deepEqual(heard, ["first", "second", "second"]);
  assert.equal(calls.length, 1);
  assert.deepEqual([model.get("values"), given.get("values")], [{ rate: 3 }, { rate: 3 }]);
});

test("the JSON may stand in a file of its own", async () => {
  const state = { recorded: RECORDED, cursor: 10, files: { program: "text" } };
  const fetched = mock.method(globalThis, "fetch", async (file: string) =>
    file === "figure.json" ? Response.json(state) : new Response("", { status: 404 }),
  );
  const model = await modelOf(host({ file: "figure.json" }).model);
  assert.equal(model.get("cursor"), 10);
  model.set("cursor", null);
  assert.equal(model.get("cursor"), null);
  assert.equal(await model.get("load")?.("program"), "text");
  await assert.rejects(modelOf(host({ file: "other.json" }).model), /other\.json is missing/);
  fetched.mock.restore();
});
