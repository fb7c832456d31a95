// Draws what is asked for: on the way in {seed, names: [CRC32, ...], calls: [[kind, ...arguments], ...]} each, on the
// way out all numbers one after the other, as bytes of float64.
import { readFileSync } from "node:fs";
import { childSeed, Generator } from "../../widgets/src/program/generator.ts";

interface Stream {
  seed: number;
  names: number[];
  calls: [string, ...number[]][];
}

function drawn(generator: Generator, [kind, a, b, c]: [string, ...number[]]): ArrayLike<number> {
  if (kind === "rand") return generator.rand(a);
  if (kind === "randn") return generator.randn(a);
  if (kind === "randint") return generator.randint(a, b, c);
  return generator.randperm(a);
}

const streams: Stream[] = JSON.parse(readFileSync(0, "utf8"));
for (const { seed, names, calls } of streams) {
  const generator = new Generator(names.reduce(childSeed, seed));
  for (const call of calls) process.stdout.write(new Uint8Array(Float64Array.from(drawn(generator, call)).buffer));
}
