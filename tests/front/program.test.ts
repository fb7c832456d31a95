// Programs: what damaged ones are told, what their plans cost, and that nothing is compiled where that is forbidden.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Graph, Node, Program } from "../../widgets/src/program/format.ts";
import { Machine } from "../../widgets/src/program/machine.ts";
import { parse } from "../../widgets/src/program/parse.ts";

const EMPTY: Graph = { nodes: [], out: {} };

function program(parts: Partial<Program>): Program {
  const base = { values: {}, inputs: {}, columns: {}, theories: {}, data: {} };
  return { format: 1, experiment: "a.B", ...base, start: EMPTY, step: EMPTY, measure: EMPTY, ...parts };
}

/** A state w of n numbers, of which each step is made by nodes after ["in", "state.w"]. */
function stepping(n: number, nodes: Node[], measured: Node[] = []): Program {
  const start: Node[] = [["randn", [], [n]]];
  const step: Node[] = [["in", "state.w"], ...nodes];
  const measure: Node[] = [["in", "state.w"], ...measured];
  return program({
    start: { nodes: start, out: { "state.w": "%0" } },
    step: { nodes: step, out: { "state.w": `%${step.length - 1}` } },
    measure: { nodes: measure, out: { found: `%${measure.length - 1}` } },
  });
}

const run = (given: Program, steps: number, options = {}): Machine => {
  const machine = new Machine(given, { seed: 3 }, { wide: true, ...options });
  machine.start();
  for (let i = 0; i < steps; i++) machine.step();
  return machine;
};

const halved: Node[] = [["mul", "%0", 0.5]];

test("a damaged or foreign program is refused in words", () => {
  const told = (text: string, words: RegExp) => assert.throws(() => parse(text), { message: words });
  told("{", /damaged: it is no JSON/);
  told("[]", /damaged: it is no object/);
  told(JSON.stringify({ ...program({}), format: 2 }), /format 2, and format 1 is understood/);
  told(JSON.stringify({ ...program({}), step: null }), /its step is no graph/);
  told(JSON.stringify({ ...program({}), inputs: undefined }), /it has no inputs/);
  told(JSON.stringify(program({ step: { nodes: [["fft", "%0"]], out: {} } })), /operation fft of the program's step/);
  told(JSON.stringify(program({ step: { nodes: [["neg", "%1"]], out: {} } })), /its step names %1, which is not there/);
  told(JSON.stringify(program({ start: { nodes: [], out: { "state.w": "%0" } } })), /its start names %0/);
});

test("a program that reads what it is not given is refused in words", () => {
  const missing = program({ start: { nodes: [["in", "field.width"]], out: { "state.w": "%0" } } });
  assert.throws(() => run(missing, 1), { message: /start cannot be planned: node 0, in: there is no field.width/ });
  assert.throws(() => new Machine(program({ inputs: { width: "size" } }), {}).start(), {
    message: "width has no value",
  });
  const data = { x: { file: "f", shape: [3], type: "f", bytes: "u1", factor: 1 } } satisfies Program["data"];
  assert.throws(() => new Machine(program({ data }), {}), { message: /data x is missing/ });
  assert.throws(() => new Machine(program({ data }), {}, { data: { x: new Uint8Array(2) } }), {
    message: /x is damaged/,
  });
});

test("shapes that do not go together are said with the node", () => {
  const wrong = stepping(4, [
    ["full", [3], 1, "f"],
    ["add", "%0", "%1"],
  ]);
  assert.throws(() => run(wrong, 1), { message: /step cannot be planned: node 2, add: shapes \[4\] and \[3\]/ });
});

test("a state is carried from step to step, in any order of reading and writing", () => {
  const swapped = program({
    start: {
      nodes: [
        ["full", [2], 1, "f"],
        ["full", [2], 5, "f"],
      ],
      out: { "state.a": "%0", "state.b": "%1" },
    },
    step: {
      nodes: [
        ["in", "state.a"],
        ["in", "state.b"],
        ["add", "%0", "%1"],
      ],
      out: { "state.a": "%1", "state.b": "%2" },
    },
  });
  const machine = run(swapped, 3);
  const state = machine.state();
  assert.deepEqual([...state["state.a"].values, ...state["state.b"].values], [11, 11, 17, 17]);
});

test("two outputs may be one node, and an output an input", () => {
  const twice = program({
    start: { nodes: [["full", [2], 3, "f"]], out: { "state.a": "%0", "state.b": "%0", "state.c": "%0" } },
    step: {
      nodes: [
        ["in", "state.a"],
        ["mul", "%0", 2],
        ["in", "state.c"],
      ],
      out: { "state.a": "%1", "state.b": "%1", "state.c": "%2" },
    },
  });
  const state = run(twice, 2).state();
  assert.deepEqual(
    ["a", "b", "c"].map((name) => state[`state.${name}`].values[0]),
    [12, 12, 3],
  );
});

test("memory does not grow with the number of operations", () => {
  const patched = (i: number): Node => ["slice_scatter", `%${i}`, `%${i}`, 0, 0, null];
  const chain = (length: number) => Array.from({ length }, (_, i) => patched(i));
  const [short, long] = [4, 40].map((length) => run(stepping(10_000, chain(length)), 1).bytes);
  assert.equal(long, short);
});

test("what a run takes is known before it starts", () => {
  const given = stepping(1000, halved);
  const machine = new Machine(given, { seed: 3 });
  const { bytes, work } = machine;
  assert.ok(bytes > 4000 && work.step === 3 * 1000); // what is read, the factor and their product
  machine.start();
  machine.step();
  assert.deepEqual([machine.bytes, machine.work], [bytes, work]);
  assert.throws(() => new Machine(given, { seed: 3 }).step(), { message: "nothing has been started" });
});

test("what does not change is computed once, also when a run starts anew", () => {
  const nodes: Node[] = [
    ["in", "data.x"],
    ["exp", "%1"],
    ["add", "%0", "%2"],
  ];
  const given = program({
    start: { nodes: [["full", [2], 0, "f"]], out: { "state.w": "%0", "data.x": "%0" } },
    step: { nodes: [["in", "state.w"], ...nodes], out: { "state.w": "%3" } },
  });
  const machine = run(given, 3);
  assert.equal(machine.work.step, 2 * 3); // one sum of what stands in two places
  machine.start();
  machine.step();
  assert.deepEqual([...machine.state()["state.w"].values], [1, 1]);
});

test("where compiling is forbidden, the same numbers come out", () => {
  const nodes: Node[] = [
    ["sin", "%0"],
    ["sum", "%1", [0], true],
    ["add", "%1", "%2"],
    ["mul", "%3", 0.1],
  ];
  const given = stepping(300, nodes, [["amax", "%0"]]);
  const compiled = run(given, 5);
  const { Function: kept } = globalThis;
  globalThis.Function = new Proxy(kept, {
    construct: () => {
      throw new EvalError("the policy forbids it");
    },
  });
  try {
    const forbidden = run(given, 5);
    assert.deepEqual(forbidden.measure(), compiled.measure());
    assert.deepEqual(forbidden.state(), compiled.state());
  } finally {
    globalThis.Function = kept;
  }
  assert.deepEqual(run(given, 5, { fused: false }).state(), compiled.state());
});

test("a program trains in float32, from a start in float64", () => {
  const machine = run(stepping(3, halved), 1, { wide: false });
  const wide = run(stepping(3, halved), 1);
  const found = machine.state()["state.w"].values;
  assert.ok(found instanceof Float32Array);
  assert.deepEqual([...found], [...wide.state()["state.w"].values].map(Math.fround));
});

test("a theory has a state of its own and knows the step", () => {
  const theory = {
    start: {
      nodes: [
        ["in", "state.w"],
        ["sum", "%0"],
      ] as Node[],
      out: { "theory.mean": "%1" },
    },
    step: {
      nodes: [
        ["in", "theory.mean"],
        ["mul", "%0", 2],
      ] as Node[],
      out: { "theory.mean": "%1" },
    },
    columns: {
      nodes: [
        ["in", "theory.mean"],
        ["in", "step"],
        ["mul", "%0", "%1"],
      ] as Node[],
      out: { found: "%2" },
    },
  };
  const machine = run({ ...stepping(3, halved), theories: { exact: theory } }, 0, { wide: false });
  assert.equal(machine.theory("none"), null);
  const exact = machine.theory("exact");
  assert.ok(exact);
  const first = exact.columns(1).found.values[0];
  exact.advance();
  assert.equal(exact.columns(3).found.values[0], 6 * first);
  assert.ok(exact.columns(3).found.values instanceof Float64Array);
});

test("what is mostly zero and never changes is multiplied as any other matrix", () => {
  const start: Node[] = [
    ["randn", [], [100, 80]],
    ["gt", "%0", 2],
    ["where", "%1", "%0", 0],
    ["randn", [], [80, 5]],
    ["randn", [], [100, 6]],
    ["full", [], 0, "f"],
  ];
  const given = ["data.x", "state.w", "state.v", "state.zero"].map((name): Node => ["in", name]);
  const measure: Node[] = [...given, ["add", "%0", "%3"], ["permute", "%2", [1, 0]]];
  for (const x of ["%0", "%4"]) measure.push(["mm", x, "%1"], ["mm", "%5", x], ["permute", "%5", [1, 0]]);
  const step: Node[] = given.slice(1).flatMap((node, i): Node[] => [node, ["neg", `%${2 * i}`]]);
  const machine = run(
    program({
      start: { nodes: start, out: { "data.x": "%2", "state.w": "%3", "state.v": "%4", "state.zero": "%5" } },
      step: { nodes: step, out: { "state.w": "%1", "state.v": "%3", "state.zero": "%5" } },
      measure: { nodes: measure, out: { left: "%6", right: "%7", fullLeft: "%9", fullRight: "%10" } },
    }),
    1,
  );
  const { left, right, fullLeft, fullRight } = machine.measure();
  assert.deepEqual(
    [left.shape, right.shape],
    [
      [100, 5],
      [6, 80],
    ],
  );
  for (const [sparse, full] of [
    [left, fullLeft],
    [right, fullRight],
  ]) {
    assert.ok(full.values.some((number) => number !== 0));
    sparse.values.forEach((number, i) => {
      assert.ok(Math.abs(number - full.values[i]) < 1e-14);
    });
  }
});
