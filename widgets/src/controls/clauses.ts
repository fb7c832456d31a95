// The sentence under a figure as its author wrote it: words, {names} of values, and [what is said where they have
// one|what else]. No DOM here.

/** Words, or the name of a value that stands there. */
export interface Piece {
  text: string;
  name?: string;
  /** Whether it is told in per cent. */
  share?: boolean;
}

/** `otherwise` is said where a name of `said` has no value; null for what is always said. */
export interface Clause {
  said: Piece[];
  otherwise: Piece[] | null;
}

/** The clauses of a sentence, in their order. */
export function clausesOf(sentence: string): Clause[] {
  return sentence
    .split(/(\[[^\]]*\])/)
    .filter(Boolean)
    .map(clause);
}

function clause(text: string): Clause {
  const inner = /^\[([^\]|]*)\|?([^\]]*)\]$/.exec(text);
  return inner
    ? { said: piecesOf(inner[1]), otherwise: piecesOf(inner[2]) }
    : { said: piecesOf(text), otherwise: null };
}

function piecesOf(text: string): Piece[] {
  return text
    .split(/(\{[\w ]+(?::%)?\})/)
    .filter(Boolean)
    .map((part) => {
      const found = /^\{([\w ]+)(:%)?\}$/.exec(part);
      return found ? { text: "", name: found[1], share: Boolean(found[2]) } : { text: part };
    });
}
