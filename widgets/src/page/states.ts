// The states that a lecture goes through, as one text of a link and back. No DOM here.

/** {field: text} of what differs from the figure as its page shows it. */
export type State = Record<string, string>;

const FIRST = "start"; // the figure as its page shows it

/** "step=300,output_scale=8;start" has two states. What is no entry is left out. */
export function statesIn(text: string): State[] {
  return text.split(";").filter(Boolean).map(stateIn);
}

function stateIn(text: string): State {
  const pairs = text.split(",").map((pair) => pair.split("="));
  return Object.fromEntries(pairs.filter((sides) => sides.length === 2 && sides[0]).map((sides) => sides.map(read)));
}

export function textOfStates(states: readonly State[]): string {
  return states.map(textOf).join(";");
}

function textOf(state: State): string {
  const pairs = Object.entries(state).map((sides) => sides.map(encodeURIComponent).join("="));
  return pairs.join(",") || FIRST;
}

/** Damaged percent signs stay as they are. */
function read(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
