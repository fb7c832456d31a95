// The text of the role {set}`the words <NAME: field=value, field=value>`. No DOM here.

export interface Words {
  words: string;
  /** The figure that is meant, "" for the first. */
  name: string;
  entries: string[][];
}

/** What the text says; null for a text that is no such role. */
export function read(text: string): Words | null {
  const [, words, inside] = /^\s*([^<>]*[^<>\s])\s*<([^<>]*)>\s*$/.exec(text) ?? [];
  if (!inside) return null;
  const [, name, list] = /^\s*(?:([\w-]+)\s*:)?(.*)$/s.exec(inside) ?? [];
  const entries = (list ?? "").split(",").map((part) => part.split("=").map((side) => side.trim()));
  if (!entries.every((sides) => sides.length === 2 && sides[0])) return null;
  return { words, name: name ?? "", entries };
}
