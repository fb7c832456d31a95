// The random numbers of a program, from PyTorch's generators.
import type { Builder } from "./builder.ts";
import { childSeed, Generator } from "./generator.ts";
import type { Numbers } from "./instructions.ts";
import { type Shape, sizeOf } from "./shapes.ts";
import type { Lazy } from "./tensor.ts";

type Drawn = (generator: Generator, out: Numbers) => void;

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

  /** `args`: the names that lead from the root generator to this one, as CRC32, and what is drawn. */
  draw(builder: Builder, operation: string, [stream, ...args]: unknown[]): Lazy {
    const { shape, type, drawn } = drawing(operation, args);
    const routine = ([out]: Numbers[]) => drawn(this.generator(stream as number[]), out);
    return builder.call(routine, [], [{ shape, type }])[0];
  }

  private generator(stream: number[]): Generator {
    const key = stream.join();
    const known = this.generators.get(key) ?? new Generator(stream.reduce(childSeed, this.seed));
    this.generators.set(key, known);
    return known;
  }
}

function drawing(operation: string, args: unknown[]): { shape: Shape; type: "f" | "i"; drawn: Drawn } {
  if (operation === "randn")
    return { shape: args[0] as Shape, type: "f", drawn: (g, out) => out.set(g.randn(out.length)) };
  if (operation === "rand")
    return { shape: args[0] as Shape, type: "f", drawn: (g, out) => out.set(g.rand(out.length)) };
  if (operation === "randint") {
    const [low, high, shape] = args as [number, number, Shape];
    return { shape, type: "i", drawn: (g, out) => out.set(g.randint(low, high, out.length)) };
  }
  const shape = args as Shape;
  const n = shape[shape.length - 1];
  const drawn: Drawn = (g, out) => {
    for (let at = 0; at < sizeOf(shape); at += n) out.set(g.randperm(n), at);
  };
  return { shape, type: "i", drawn };
}
