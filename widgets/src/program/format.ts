// A program: an experiment's start, step and measure, and its theories, as graphs of core ATen operations in JSON.

/** "f": floating point, "i": whole numbers, "b": true (1) or false (0). */
export type Kind = "f" | "i" | "b";

/** A value of a field of the experiment. */
export type Field = number | string | boolean;

/** "%3" is what node 3 gives, "~2" (in a file) what the node two before gives; "inf", "-inf" and "nan" are numbers; other texts are names. */
export type Argument = number | boolean | string | null | Argument[];

export type Node = [operation: string, ...args: Argument[]];

export interface Graph {
  nodes: Node[];
  out: Record<string, Argument>;
}

/** A knob is a 0-d tensor in the graphs; a size is a whole number; a number is any other number. */
export type Input = "knob" | "size" | "number";

/** `frames`: how many steps a column with dims is kept at. */
export interface Column {
  dims: string[];
  frames: number | null;
}

/** Without `step`, the columns follow from the start. */
export interface Theory {
  start: Graph;
  step: Graph | null;
  columns: Graph;
}

/** A large constant in a file of its own: its numbers are those of the file times `factor`. */
export interface Stored {
  file: string;
  shape: number[];
  type: Kind;
  bytes: "u1" | "i4" | "f8";
  factor: number;
}

export interface Program {
  format: 1;
  experiment: string;
  values: Record<string, Field>;
  inputs: Record<string, Input>;
  columns: Record<string, Column>;
  start: Graph;
  step: Graph;
  measure: Graph;
  theories: Record<string, Theory>;
  data: Record<string, Stored>;
}

/** As a machine gives it: row by row. */
export interface Tensor {
  shape: number[];
  type: Kind;
  values: Float32Array | Float64Array | Int32Array;
}
