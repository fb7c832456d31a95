// The parameters of a figure in the query of an address. No DOM here.

/** The parts of "?a=1&b=2". */
export function partsOf(search: string): string[] {
  return search.slice(1).split("&").filter(Boolean);
}

/** [field, text] of a part that is this figure's; else the field is "". A field holds no dot, so that figures called "a"
    and "a.b" keep apart. */
export function fieldOf(part: string, name: string): [field: string, text: string] {
  const [key, text] = decoded(part);
  const field = name && key.startsWith(`${name}.`) ? key.slice(name.length + 1) : "";
  return [field.includes(".") ? "" : field, text];
}

/** Entries {field: text} as parts of a query. */
export function textOf(entries: Record<string, string>, name: string): string {
  const pairs = Object.entries(entries).map(([field, text]) => [`${name}.${field}`, text].map(encodeURIComponent));
  return pairs.map(([key, text]) => `${key}=${text}`).join("&");
}

/** The query with this figure's parts replaced by `text`; "" for an empty one. */
export function queryOf(search: string, name: string, text: string): string {
  const others = partsOf(search).filter((part) => !fieldOf(part, name)[0]);
  const query = [...others, text].filter(Boolean).join("&");
  return query ? `?${query}` : "";
}

/** [key, value] of one part; damaged percent signs stay as they are. */
function decoded(part: string): [string, string] {
  return [...new URLSearchParams(part)][0] ?? ["", ""];
}
