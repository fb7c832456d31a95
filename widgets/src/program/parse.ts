// The text of a program, checked: what is damaged or foreign is said in words.
import type { Argument, Graph, Node, Program, Theory } from "./format.ts";
import { isKnown } from "./operations.ts";

const FORMAT = 1;

export function parse(text: string): Program {
  const given = read(text);
  if (!isRecord(given)) throw damaged("it is no object");
  const program: Record<string, unknown> = { theories: {}, data: {}, ...given };
  if (program.format !== FORMAT) {
    throw new Error(`the program has format ${String(program.format)}, and format ${FORMAT} is understood here`);
  }
  for (const part of ["values", "inputs", "columns", "theories", "data"]) {
    if (!isRecord(program[part])) throw damaged(`it has no ${part}`);
  }
  for (const part of ["start", "step", "measure"]) check(part, program[part]);
  for (const [name, theory] of Object.entries(program.theories as Record<string, Theory>)) {
    for (const part of ["start", "columns"] as const) check(`theory ${name}, ${part}`, theory?.[part]);
    if (theory.step) check(`theory ${name}, step`, theory.step);
  }
  return program as unknown as Program;
}

const damaged = (why: string): Error => new Error(`the program is damaged: ${why}`);

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw damaged("it is no JSON");
  }
}

const isRecord = (x: unknown): x is Record<string, unknown> => typeof x === "object" && x !== null && !Array.isArray(x);

/** Every operation is known and comes after those that it names. */
function check(part: string, graph: unknown): void {
  if (!isRecord(graph) || !Array.isArray(graph.nodes) || !isRecord(graph.out)) {
    throw damaged(`its ${part} is no graph`);
  }
  const { nodes, out } = graph as unknown as Graph;
  for (const [i, node] of nodes.entries()) nodes[i] = absolute(node, i) as Node;
  for (const [i, node] of nodes.entries()) checkNode(part, node, i);
  for (const argument of Object.values(out)) checkNames(part, argument, nodes.length);
}

/** "~2" in node 5, two nodes before it, as "%3": relative names make alike layers alike texts, which are packed small. */
function absolute(argument: Argument, at: number): Argument {
  if (Array.isArray(argument)) return argument.map((inner) => absolute(inner, at));
  return typeof argument === "string" && argument[0] === "~" ? `%${at - Number(argument.slice(1))}` : argument;
}

function checkNode(part: string, node: Node, i: number): void {
  if (!Array.isArray(node) || typeof node[0] !== "string") throw damaged(`node ${i} of its ${part}`);
  const [operation, ...args] = node;
  if (!isKnown(operation)) throw new Error(`the operation ${operation} of the program's ${part} is not known here`);
  checkNames(part, args, i);
}

function checkNames(part: string, argument: Argument, before: number): void {
  if (Array.isArray(argument)) for (const inner of argument) checkNames(part, inner, before);
  if (typeof argument !== "string" || argument[0] !== "%") return;
  const node = Number(argument.slice(1));
  if (!(Number.isInteger(node) && node >= 0 && node < before)) {
    throw damaged(`its ${part} names ${argument}, which is not there`);
  }
}
