// A figure without a kernel, of plain JSON: its recording, and the programs it trains with, are gzipped base64. Of the
// host's model only `get`, `set` and `on` are used; MyST's has no more. widgets/alone.py writes what is read here.
import type { Model, Traits } from "./protocol.ts";
import { unzipped } from "./zip.ts";

/** What every host has. */
export type Host = Pick<Model, "get" | "set" | "on">;

/** Whether a host gives plain JSON: bytes are given as bytes. */
export function isPlain(host: Host): boolean {
  const [file, recorded] = [host.get("file"), host.get("recorded")];
  return Boolean(file || (recorded && typeof recorded === "string"));
}

/** The whole model of a figure of plain JSON. Throws an Error where its file is missing or damaged. */
export async function modelOf(host: Host): Promise<Model> {
  const file = host.get("file");
  if (file) await read(host, file);
  const recorded = await unzipped((host.get("recorded") ?? "") as unknown as string);
  return new PlainModel(host, { recorded, load: host.get("load") ?? ((name) => held(host, name)) });
}

/** The JSON may stand in a file of its own. */
async function read(host: Host, file: string): Promise<void> {
  const answer = await fetch(file);
  if (!answer.ok) throw new Error(`${file} is missing`);
  const state: Traits = await answer.json();
  for (const name of Object.keys(state) as (keyof Traits)[]) host.set(name, state[name]);
}

async function held(host: Host, name: string): Promise<string> {
  const text = host.get("files")?.[name];
  if (text === undefined) throw new Error(`${name} is missing`);
  return text;
}

class PlainModel implements Model {
  private readonly host: Host;
  private readonly made: Partial<Traits>;
  private readonly calls = new Map<string, Set<() => void>>();

  constructor(host: Host, made: Partial<Traits>) {
    this.host = host;
    this.made = made;
  }

  get<K extends keyof Traits>(name: K): Traits[K] | null | undefined {
    return name in this.made ? this.made[name] : this.host.get(name);
  }

  set<K extends keyof Traits>(name: K, value: Traits[K]): void {
    this.host.set(name, value);
  }

  on(event: string, call: () => void): void {
    const calls = this.calls.get(event) ?? this.listen(event);
    calls.add(call);
  }

  /** The host is listened to once an event, for it cannot be asked to stop. */
  private listen(event: string): Set<() => void> {
    const calls = new Set<() => void>();
    this.calls.set(event, calls);
    this.host.on(event, () => {
      for (const call of [...calls]) call();
    });
    return calls;
  }

  off(event: string, call: () => void): void {
    this.calls.get(event)?.delete(call);
  }

  /** Nobody is at the other end. */
  save_changes(): void {}
}
