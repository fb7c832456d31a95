// Large constants of a program, which lie in files of their own.
import type { Program, Stored } from "./format.ts";
import { sizeOf } from "./shapes.ts";
import type { Constant } from "./stage.ts";

const ARRAYS = { u1: Uint8Array, i4: Int32Array, f8: Float64Array };

export function constantsIn(program: Program, files: Record<string, Uint8Array>): Record<string, Constant> {
  const named = Object.entries(program.data).map(([name, stored]) => {
    const bytes = files[name] ?? files[stored.file];
    if (!bytes) throw new Error(`the program's data ${name} is missing`);
    return [name, { shape: stored.shape, type: stored.type, numbers: numbersOf(name, stored, bytes) }] as const;
  });
  return Object.fromEntries(named);
}

function numbersOf(name: string, { shape, type, bytes, factor }: Stored, file: Uint8Array): ArrayLike<number> {
  const numbers = new ARRAYS[bytes](new Uint8Array(file).buffer);
  if (numbers.length !== sizeOf(shape)) throw new Error(`the program's data ${name} is damaged`);
  return type === "f" ? Float64Array.from(numbers, (x) => x * factor) : numbers;
}
