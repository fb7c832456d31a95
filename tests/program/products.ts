// Multiplies what is asked for. On the way in {way, cases: [{sizes: [m, n, k], wide, a: [start, row, column], b: ...}]},
// the numbers of each case being drawn from a generator; on the way out all of C's array, as bytes of float64.
import { readFileSync } from "node:fs";
import { Generator } from "../../widgets/src/program/generator.ts";
import { plainProduct } from "../../widgets/src/program/product/plain.ts";
import { makeProduct, type Numbers, SCRATCH } from "../../widgets/src/program/product/product.ts";

interface Case {
  sizes: [number, number, number];
  wide: boolean;
  a: [number, number, number];
  b: [number, number, number];
  strange: boolean;
}

const ROOM = 4096; // numbers drawn for A, and as many for B
const EDGE = 3; // numbers before and behind C, which must stay as they are
const memory = new WebAssembly.Memory({ initial: 16 });
const { way, cases }: { way: string; cases: Case[] } = JSON.parse(readFileSync(0, "utf8"));
if (way === "forbidden") {
  WebAssembly.Module = function forbidden() {
    throw new WebAssembly.CompileError("violates the content security policy");
  } as never;
}
const product = makeProduct(way === "plain" ? null : memory);
const smallest = new WebAssembly.Memory({ initial: 1 }); // a program of a few numbers has no more
for (const made of [product, makeProduct(smallest)]) {
  if (way === "kernel" && made === plainProduct) throw new Error("the kernel refuses the memory");
}

function taken(n: number, place: number, wide: boolean): Numbers {
  if (way === "plain") return wide ? new Float64Array(n) : new Float32Array(n);
  return wide ? new Float64Array(memory.buffer, place, n) : new Float32Array(memory.buffer, place, n);
}

const first = SCRATCH + 16;
for (const [i, { sizes, wide, a, b, strange }] of cases.entries()) {
  const [m, n, k] = sizes;
  const generator = new Generator(i);
  const left = taken(ROOM, first, wide);
  const right = taken(ROOM, first + 8 * ROOM, wide);
  const made = taken(m * n + 2 * EDGE, first + 16 * ROOM, wide).fill(-7);
  left.set(generator.randn(ROOM));
  right.set(generator.randn(ROOM));
  if (strange) [left[a[0]], right[b[0]]] = [Number.NaN, Number.POSITIVE_INFINITY];
  product(m, n, k, left, ...a, right, ...b, made, EDGE);
  process.stdout.write(new Uint8Array(Float64Array.from(made).buffer));
}
