// Runs routines. On the way in [{routine, arrays, numbers, sizes}], arrays of numbers to read, NaN as a
// word, and the sizes of those to write; on the way out the latter, as bytes of float64.
import { readFileSync } from "node:fs";
import { erf } from "../../widgets/src/program/erf.ts";
import { eigh } from "../../widgets/src/program/linear_algebra/eigen.ts";
import { qr } from "../../widgets/src/program/linear_algebra/qr.ts";

const eachErf = ([x, out]: Float64Array[]) => out.set(x.map(erf));
const ROUTINES = { eigh, qr, erf: eachErf };

interface Call {
  routine: keyof typeof ROUTINES;
  arrays: (number | string)[][];
  numbers: number[];
  sizes: number[];
}

const calls: Call[] = JSON.parse(readFileSync(0, "utf8"));
for (const { routine, arrays, numbers, sizes } of calls) {
  const read = arrays.map((array) => Float64Array.from(array, Number));
  const written = sizes.map((size) => new Float64Array(size));
  ROUTINES[routine]([...read, ...written], numbers);
  for (const array of written) process.stdout.write(new Uint8Array(array.buffer));
}
