// Where the buffers of plans lie in one memory: what lasts first, then room that is used again and again.
import type { Kind } from "./format.ts";
import { type Instruction, reads, writes } from "./instructions.ts";
import type { Buffer } from "./tensor.ts";

const ALIGNED = 16; // a SIMD load reads so many bytes

export interface Planned {
  once: Instruction[];
  each: Instruction[];
  /** Must still be there at the end. */
  results: Buffer[];
}

export class Layout {
  /** Bytes that are taken. */
  end = ALIGNED;
  private readonly wide: boolean;

  constructor(wide: boolean) {
    this.wide = wide;
  }

  bytesOf(size: number, type: Kind): number {
    const each = type === "f" && this.wide ? 8 : 4;
    return Math.ceil((Math.max(1, size) * each) / ALIGNED) * ALIGNED;
  }

  /** Room that nothing else uses. */
  place(buffer: Buffer): void {
    if (buffer.at >= 0) return;
    buffer.at = this.end;
    this.end += this.bytesOf(buffer.size, buffer.type);
  }

  /** What is computed once and read each time, and constants. */
  placeLasting({ once, each, results }: Planned): void {
    const all = [...once, ...each].flatMap(reads);
    for (const buffer of [...all.filter((b) => b.numbers), ...each.flatMap(reads), ...results]) {
      if (buffer.fixed) this.place(buffer);
    }
    for (const buffer of [...all, ...results]) if (buffer.size === 0) this.place(buffer); // nothing writes it
  }

  /** The rest, from `base` on; returns where it ends. */
  placeShared({ once, each, results }: Planned, base: number): number {
    return Math.max(this.placePassing(once, [], base), this.placePassing(each, results, base));
  }

  /** Buffers share room unless one is needed while the other is. */
  private placePassing(instructions: Instruction[], results: Buffer[], base: number): number {
    let [taken, end]: [Buffer[], number] = [[], base];
    const last = lastUses(instructions, results);
    for (const [i, instruction] of instructions.entries()) {
      taken = taken.filter((buffer) => (last.get(buffer) as number) >= i);
      for (const buffer of writes(instruction)) {
        if (buffer.at >= 0) continue;
        buffer.at = this.gap(taken, buffer, base);
        end = Math.max(end, buffer.at + this.bytesOf(buffer.size, buffer.type));
        taken.push(buffer);
      }
    }
    return end;
  }

  /** The first place at which a buffer fits between those that are taken. */
  private gap(taken: Buffer[], buffer: Buffer, base: number): number {
    const size = this.bytesOf(buffer.size, buffer.type);
    let at = base;
    for (const other of taken.sort((a, b) => a.at - b.at)) {
      if (at + size <= other.at) break;
      at = Math.max(at, other.at + this.bytesOf(other.size, other.type));
    }
    return at;
  }
}

function lastUses(instructions: Instruction[], results: Buffer[]): Map<Buffer, number> {
  const last = new Map<Buffer, number>();
  for (const [i, instruction] of instructions.entries()) {
    for (const buffer of [...reads(instruction), ...writes(instruction)]) last.set(buffer, i);
  }
  for (const buffer of results) last.set(buffer, instructions.length);
  return last;
}
