// The random numbers of a program, from PyTorch's generators.
import type { Builder } from "./builder.ts";
import { childSeed, Generator } from "./generator.ts";
import type { Numbers } from "./instructions.ts";
import type { Shape } from "./shapes.ts";
import type { Lazy } from "./tensor.ts";

const DRAWS = ["randn", "rand", "randint", "randperm", "randperms"];

export class Draws {
  private readonly seed: number;
  private readonly generators = new Map<string, Generator>();

  constructor(seed: number) {
    this.seed = seed;
  }

  static has(operation: string): boolean {
    return DRAWS.includes(operation);
  }

  /** `stream`: the names that lead from the root generator to this one, as CRC32. */
  draw(builder: Builder, operation: string, [stream, ...args]: unknown[]): Lazy {
    const permutes = operation.startsWith("randperm");
    const shape = (permutes ? args : args.at(-1)) as Shape;
    const routine = ([out]: Numbers[]): void => {
      const generator = this.generator(stream as number[]);
      const n = permutes ? (shape.at(-1) as number) : out.length;
      for (let at = 0; at < out.length; at += n) out.set(drawn(generator, operation, n, args as number[]), at);
    };
    return builder.call(routine, [], [{ shape, type: ["rand", "randn"].includes(operation) ? "f" : "i" }])[0];
  }

  private generator(stream: number[]): Generator {
    const key = stream.join();
    const known = this.generators.get(key) ?? new Generator(stream.reduce(childSeed, this.seed));
    this.generators.set(key, known);
    return known;
  }
}

function drawn(generator: Generator, operation: string, n: number, [low, high]: number[]): ArrayLike<number> {
  if (operation === "randint") return generator.randint(low, high, n);
  if (operation === "randn") return generator.randn(n);
  return operation === "rand" ? generator.rand(n) : generator.randperm(n);
}
