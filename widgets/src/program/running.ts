// Plans that share a memory: laid out, filled, and run.
import { closures } from "./closures.ts";
import { compiled } from "./compiled.ts";
import type { Tensor } from "./format.ts";
import type { Call, Instruction, Product } from "./instructions.ts";
import { type Arrays, arrayOf } from "./loops.ts";
import { Layout } from "./memory.ts";
import type { Plan } from "./plan.ts";
import { type Product as Multiply, makeProduct, SCRATCH } from "./product/product.ts";
import { sizeOf } from "./shapes.ts";
import { sparseProduct } from "./sparse.ts";
import type { Buffer, Lazy, Place } from "./tensor.ts";

type Run = () => void;

const PAGE = 65536; // WebAssembly's unit of memory

export class Running {
  /** Of memory. */
  readonly bytes: number;
  private readonly wide: boolean;
  private readonly fused: boolean;
  private readonly constants: Buffer[];
  private readonly linked = new Map<Plan, Run[]>();
  private held: { arrays: Arrays; multiply: Multiply } | null = null;

  /** `given`: the buffers from which the plans read. Numbers have 8 bytes if `wide`. */
  constructor(plans: Plan[], given: Buffer[], wide: boolean, fused: boolean) {
    const layout = new Layout(wide, SCRATCH);
    for (const buffer of given) layout.place(buffer);
    for (const [made, old] of plans.flatMap((plan) => [...plan.instead])) made.at = old.at;
    for (const plan of plans) layout.placeLasting(plan);
    this.bytes = Math.max(...plans.map((plan) => layout.placeShared(plan)));
    this.constants = layout.constants;
    this.wide = wide;
    this.fused = fused;
  }

  /** The memory, when it is first needed. */
  private get memory(): { arrays: Arrays; multiply: Multiply } {
    if (this.held) return this.held;
    const memory = memoryOf(Math.ceil(this.bytes / PAGE));
    const all = "buffer" in memory ? memory.buffer : memory;
    const f = this.wide ? new Float64Array(all) : new Float32Array(all);
    const multiply = makeProduct("buffer" in memory ? memory : null);
    this.held = { arrays: { f, i: new Int32Array(all) }, multiply };
    for (const buffer of this.constants) this.fill(buffer, buffer.numbers as ArrayLike<number>);
    return this.held;
  }

  private array({ type, at, size }: Buffer): Arrays["f"] | Int32Array {
    const array = arrayOf(this.memory.arrays, type);
    const first = at / array.BYTES_PER_ELEMENT;
    return array.subarray(first, first + size);
  }

  fill(buffer: Buffer, numbers: ArrayLike<number>): void {
    this.array(buffer).set(numbers);
  }

  /** A copy of a tensor that is stored without gaps. */
  read(lazy: Lazy): Tensor {
    return {
      shape: lazy.shape,
      type: lazy.type,
      values: this.array(lazy.places[0].buffer).slice(0, sizeOf(lazy.shape)),
    };
  }

  run(plan: Plan): void {
    for (const run of this.linked.get(plan) ?? this.link(plan)) run();
  }

  /** What is done each time, after what is done once has been done. */
  private link(plan: Plan): Run[] {
    const looping = (this.fused && mayCompile() ? compiled : closures)(
      [...plan.once, ...plan.each],
      this.memory.arrays,
    );
    const runOf = (one: Instruction): Run => {
      if (one.is === "call") return this.call(one);
      return one.is === "product" ? this.product(one) : (looping.get(one) as Run);
    };
    for (const one of plan.once) runOf(one)();
    const each = plan.each.map((one) => (one.is === "product" && this.sparse(one)) || runOf(one));
    this.linked.set(plan, each);
    return each;
  }

  private call({ routine, reads: inputs, writes, numbers }: Call): Run {
    const arrays = [...inputs, ...writes].map((buffer) => this.array(buffer));
    return () => routine(arrays, numbers);
  }

  /** Where the first number of a place is. */
  private at({ buffer, offset }: Place): number {
    return buffer.at / this.memory.arrays.f.BYTES_PER_ELEMENT + offset;
  }

  private sparse(product: Product): Run | null {
    return sparseProduct(product, this.memory.arrays.f, (place) => this.at(place));
  }

  private product({ sizes: [m, n, k], batch, a, b, c }: Product): Run {
    const { f } = this.memory.arrays;
    const { multiply } = this.memory;
    const [x, y, z] = [a, b, c].map((place) => this.at(place));
    const [[aNext, aRow, aColumn], [bNext, bRow, bColumn], [cNext]] = [a, b, c].map((place) => place.strides);
    return () => {
      for (let i = 0; i < batch; i++) {
        multiply(m, n, k, f, x + i * aNext, aRow, aColumn, f, y + i * bNext, bRow, bColumn, f, z + i * cNext);
      }
    };
  }
}

/** Whether the page's security policy lets a text become a function. */
function mayCompile(): boolean {
  try {
    return Boolean(new Function(""));
  } catch {
    return false;
  }
}

/** A memory that WebAssembly can reach, or any where there is no WebAssembly. */
function memoryOf(pages: number): WebAssembly.Memory | ArrayBuffer {
  const exists = typeof WebAssembly === "object";
  return exists ? new WebAssembly.Memory({ initial: pages, maximum: pages }) : new ArrayBuffer(pages * PAGE);
}
