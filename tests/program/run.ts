// Runs programs: a request {program: text, data: {name: base 64}, fields, wide, fused, steps: [1, 10], want: ["state", "columns",
// "theory:exact"]}, or a list of them, on the way in; {steps: {"1": {state: {name: tensor}, ...}}}, or {error}, each on
// the way out. Numbers that are not finite are texts.
import { readFileSync } from "node:fs";
import type { Field, Tensor } from "../../widgets/src/program/format.ts";
import { Machine, type TheoryMachine } from "../../widgets/src/program/machine.ts";
import { parse } from "../../widgets/src/program/parse.ts";

interface Request {
  program: string;
  data?: Record<string, string>;
  fields: Record<string, Field>;
  wide?: boolean;
  fused?: boolean;
  steps: number[];
  want: string[];
}

type Tensors = Record<string, Tensor>;

function told({ shape, type, values }: Tensor): unknown {
  return { shape, type, values: Array.from(values, (x) => (Number.isFinite(x) ? x : String(x))) };
}

const toldAll = (tensors: Tensors): unknown =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, told(tensor)]));

function answered(request: Request): unknown {
  const { program, fields, wide, fused, steps, want } = request;
  const files = Object.entries(request.data ?? {}).map(([name, bytes]) => [name, Buffer.from(bytes, "base64")]);
  const machine = new Machine(parse(program), fields, { wide, fused, data: Object.fromEntries(files) });
  machine.start();
  const names = want.filter((name) => name.startsWith("theory:")).map((name) => name.slice(7));
  const theories = new Map(names.map((name) => [name, machine.theory(name) as TheoryMachine]));
  const found: Record<string, Record<string, unknown>> = {};
  const trains = want.some((name) => !name.startsWith("theory:"));
  for (let step = 0; step <= Math.max(...steps); step++) {
    if (step > 0 && trains) machine.step();
    if (step > 0) for (const theory of theories.values()) theory.advance();
    if (steps.includes(step)) found[step] = seen(machine, theories, step, want);
  }
  return { steps: found, bytes: machine.bytes, work: machine.work };
}

function seen(machine: Machine, theories: Map<string, TheoryMachine>, step: number, want: string[]) {
  const about: Record<string, unknown> = {};
  if (want.includes("state")) about.state = toldAll(machine.state());
  if (want.includes("data")) about.data = toldAll(machine.data());
  if (want.includes("columns")) about.columns = toldAll(machine.measure());
  for (const [name, theory] of theories) about[`theory:${name}`] = toldAll(theory.columns(step));
  return about;
}

function answer(request: Request): unknown {
  try {
    return answered(request);
  } catch (error) {
    return { error: String((error as Error).message) };
  }
}

const asked = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(Array.isArray(asked) ? asked.map(answer) : answer(asked)));
