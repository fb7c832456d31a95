// What lies beside a page: the Worker's script, programs, and their data, each loaded once, when it is first asked for.
import type { Model, ProgramsSpec } from "../data/protocol.ts";
import { unzipped, unzippedText } from "../data/zip.ts";

/** A program with its data by their hash, and the theories that it computes. */
export interface Loaded {
  program: string;
  data: Record<string, Uint8Array>;
  theories: string[];
}

/** What is read of a program here. */
interface Outline {
  theories: Record<string, unknown>;
  data: Record<string, { file: string }>;
}

export class Library {
  private readonly load: (name: string) => Promise<string>;
  private readonly programs: ProgramsSpec;
  private readonly kept = new Map<string, Promise<unknown>>();

  constructor(programs: ProgramsSpec, load: (name: string) => Promise<string>) {
    this.programs = programs;
    this.load = load;
  }

  script(): Promise<string> {
    return this.once(this.programs.worker, unzippedText);
  }

  async program(file: string): Promise<Loaded> {
    const program = await this.once(file, unzippedText);
    const { theories, data } = JSON.parse(program) as Outline;
    const hashes = [...new Set(Object.values(data).map((stored) => stored.file))];
    const bytes = await Promise.all(hashes.map((hash) => this.once(this.programs.data[hash], unzipped)));
    const held = Object.fromEntries(hashes.map((hash, i) => [hash, bytes[i]]));
    return { program, data: held, theories: Object.keys(theories ?? {}) };
  }

  /** What could not be loaded is asked for again next time. */
  private once<T>(name: string, read: (text: string) => Promise<T>): Promise<T> {
    const found = this.kept.get(name) as Promise<T> | undefined;
    if (found) return found;
    const loading = this.load(name).then(read);
    this.kept.set(name, loading);
    loading.catch(() => this.kept.delete(name));
    return loading;
  }
}

/** What the page of a figure has beside it, null where it has nothing to train with. */
export function libraryOf(model: Model): Library | null {
  const [programs, load] = [model.get("spec")?.programs, model.get("load")];
  return programs && load ? new Library(programs, load) : null;
}
