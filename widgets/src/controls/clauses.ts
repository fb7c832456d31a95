// The sentence under a figure as its author wrote it: words, {names} of values, and [what is said where they have
// one|what else], or [what is said|what else as long as it trains|what else at the end]. No DOM here.

/** Words, or the name of a value that stands there. */
export interface Piece {
  text: string;
  name?: string;
  /** Whether it is told in per cent. */
  share?: boolean;
}

/** `otherwise` is said where a name of `said` has no value, and `meanwhile` where it may still come; null for what is
    always said. */
export interface Clause {
  said: Piece[];
  meanwhile: Piece[] | null;
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
  if (!/^\[.*\]$/.test(text)) return { said: piecesOf(text), meanwhile: null, otherwise: null };
  const [said, meanwhile = "", otherwise = meanwhile] = text.slice(1, -1).split("|");
  return { said: piecesOf(said), meanwhile: piecesOf(meanwhile), otherwise: piecesOf(otherwise) };
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
