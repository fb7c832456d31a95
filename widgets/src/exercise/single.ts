// Answers that are one number, or one of several choices: the twin of toolkit/exercises/single.py.
// tests/protocol/formulas.json has cases for both.

export interface NumberCheck {
  kind: "number";
  want: number;
  mistakes: { says: string; value: number }[];
  rtol: number;
  otherwise: string;
  right: string;
}

/** `says`: what is said of each answer, null for the right one. */
export interface ChoiceCheck {
  kind: "choice";
  says: (string | null)[];
  right: string;
}

/** "Right: …" or "Not yet: …" */
export function judgeNumber({ want, mistakes, rtol, otherwise, right }: NumberCheck, value: number): string {
  const near = (other: number) => Math.abs(value - other) <= rtol * Math.abs(other) + 1e-9;
  if (!Number.isFinite(value)) return "Not yet: it is no number.";
  if (near(want)) return right;
  const named = mistakes.find((mistake) => near(mistake.value))?.says;
  return `Not yet: ${named ?? `it is too ${value > want ? "large" : "small"}. ${otherwise}`.trim()}`;
}

/** choice: counted from 1. */
export function judgeChoice({ says, right }: ChoiceCheck, choice: number): string {
  const said = says[choice - 1];
  if (said === undefined) return "Not yet: choose one of the answers.";
  return said ?? right;
}
