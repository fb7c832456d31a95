// The product of matrices: by the kernel where the arrays lie in a memory that it can reach, else in JavaScript.
import { KERNEL } from "./kernel.ts";
import { type Numbers, type Product, plainProduct } from "./plain.ts";

export type { Numbers, Product };

type Kernel = (...numbers: number[]) => void;

const DEPTH = 512; // k is taken so much at a time: what is packed stays in the processor's nearest cache
const PANEL = 32 * (DEPTH + 4); // bytes: DEPTH rows of 32, and a tile of four more

/** Bytes of the memory that the kernel packs in: a panel for each type, so that none is read as the other. */
export const SCRATCH = 2 * PANEL;

/**
 * The product for arrays in `memory`, of which SCRATCH bytes from `scratch` on, a positive multiple of 16, are its own.
 * Without a memory, and where a page forbids WebAssembly, it is the plain one, which takes arrays from anywhere.
 */
export function makeProduct(memory: WebAssembly.Memory | null, scratch = 16): Product {
  const kernels = memory && kernelsIn(memory);
  if (!kernels) return plainProduct;
  return (m, n, k, a, aStart, aRow, aColumn, b, bStart, bRow, bColumn, c, cStart) => {
    const size = c.BYTES_PER_ELEMENT;
    const wide = size === 8 ? 1 : 0;
    c.fill(0, cStart, cStart + m * n);
    for (let l = 0; l < k; l += DEPTH) {
      const left = a.byteOffset + size * (aStart + l * aColumn);
      const right = b.byteOffset + size * (bStart + l * bRow);
      const into = c.byteOffset + size * cStart;
      const depth = Math.min(DEPTH, k - l);
      kernels[wide](m, n, depth, left, aRow, aColumn, right, bRow, bColumn, into, scratch + wide * PANEL);
    }
  };
}

/** The kernels for float32 and float64, which work in a memory, or null where they cannot be had. */
function kernelsIn(memory: WebAssembly.Memory): [Kernel, Kernel] | null {
  try {
    const bytes = Uint8Array.from(KERNEL.match(/../g) as string[], (byte) => Number.parseInt(byte, 16));
    const { product32, product64 } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } })
      .exports;
    return [product32 as Kernel, product64 as Kernel];
  } catch {
    return null; // no vectors, or a content security policy without 'wasm-unsafe-eval'
  }
}
