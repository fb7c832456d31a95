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
  /** Those that come with their numbers. */
  readonly constants: Buffer[] = [];
  private readonly wide: boolean;
  private end: number;

  /** So many bytes at the beginning are left for others. */
  constructor(wide: boolean, taken: number) {
    this.wide = wide;
    this.end = taken + ALIGNED;
  }

  private bytesOf(size: number, type: Kind): number {
    const each = type === "f" && this.wide ? 8 : 4;
    return Math.ceil((Math.max(1, size) * each) / ALIGNED) * ALIGNED;
  }

  /** Room that nothing else uses. */
  place(buffer: Buffer): void {
    if (buffer.at >= 0) return;
    buffer.at = this.end;
    if (buffer.numbers) this.constants.push(buffer);
    this.end += this.bytesOf(buffer.size, buffer.type);
  }

  /** What is computed once and read each time, constants, and what nothing writes because it is empty. */
  placeLasting({ once, each, results }: Planned): void {
    const later = [...each.flatMap(reads), ...results];
    for (const buffer of later) if (buffer.fixed) this.place(buffer);
    for (const buffer of [...once.flatMap(reads), ...later]) if (buffer.numbers || !buffer.size) this.place(buffer);
  }

  /** The rest, behind all that lasts; returns where it ends. */
  placeShared({ once, each, results }: Planned): number {
    return Math.max(this.placePassing(once, []), this.placePassing(each, results));
  }

  /** Buffers share room unless one is needed while the other is. */
  private placePassing(instructions: Instruction[], results: Buffer[]): number {
    let [taken, end]: [Buffer[], number] = [[], this.end];
    const last = lastUses(instructions, results);
    for (const [i, instruction] of instructions.entries()) {
      taken = taken.filter((buffer) => (last.get(buffer) as number) >= i);
      for (const buffer of writes(instruction)) {
        if (buffer.at >= 0) continue;
        buffer.at = this.gap(taken, buffer);
        end = Math.max(end, buffer.at + this.bytesOf(buffer.size, buffer.type));
        taken.push(buffer);
      }
    }
    return end;
  }

  /** The first place at which a buffer fits between those that are taken. */
  private gap(taken: Buffer[], buffer: Buffer): number {
    const size = this.bytesOf(buffer.size, buffer.type);
    let at = this.end;
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
