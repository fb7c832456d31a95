// How far a drawn curve is from a measured one, in words. Both are points in shares of a panel. No DOM here.
import type { QuestionSpec } from "../data/protocol.ts";
import { PLACES } from "./drawing.ts";

export type Point = [across: number, up: number];

/** Where the two are compared: a height, and the two places across, null where a curve never gets there. */
export interface Score {
  level: number;
  mine: number | null;
  its: number | null;
}

/** What is known of the axis: its values at a share across, in words too, and the word for a larger one: "as late". */
export interface Across {
  value(share: number): number;
  tell(share: number): string;
  later: string;
}

const TURN = 0.12; // of the height: a smaller move is a hand's tremor
const CLOSE = 1.25; // of the value across: nearer is as near as a hand can draw
const STEEP = 0.3; // of the width: a change that takes less comes almost at once

export function pointsOf(shares: readonly (number | null)[]): Point[] {
  return shares.flatMap((share, i): Point[] => (share === null ? [] : [[i / (PLACES - 1), share]]));
}

/** The first place where a curve gets from one side of a level to the other, null where it never does. */
export function crossing(points: readonly Point[], level: number): number | null {
  for (let i = 1; i < points.length; i++) {
    const [[a, low], [b, high]] = [points[i - 1], points[i]];
    if (low !== high && (low - level) * (high - level) <= 0) return a + ((b - a) * (level - low)) / (high - low);
  }
  return null;
}

function highest(points: readonly Point[]): Point {
  return points.reduce((best, point) => (point[1] > best[1] ? point : best), points[0]);
}

/** Compared at the half way of the measured curve, or at the peak of each. */
export function scoreOf(scored: QuestionSpec["scored"], drawn: readonly Point[], measured: readonly Point[]): Score {
  if (scored === "peak") {
    const [mine, its] = [highest(drawn), highest(measured)];
    return { level: (mine[1] + its[1]) / 2, mine: mine[0], its: its[0] };
  }
  const level = (measured[0][1] + (measured.at(-1) ?? measured[0])[1]) / 2;
  return { level, mine: crossing(drawn, level), its: crossing(measured, level) };
}

/** How many times farther one is than the other, "" where they are close or one is at 0. */
export function timesOf({ mine, its }: Score, across: Across): string {
  if (mine === null || its === null) return "";
  const [a, b] = [across.value(mine), across.value(its)].sort((x, y) => x - y);
  const times = b / a;
  if (!Number.isFinite(times) || a <= 0 || times < CLOSE) return "";
  return times < 3 ? times.toFixed(1) : times.toFixed(0);
}

/** "You had it … by step 16; it was step 79, 5 times as late. The shape is yours: …" */
export function verdict(question: QuestionSpec, drawn: readonly Point[], measured: readonly Point[], across: Across) {
  const score = scoreOf(question.scored, drawn, measured);
  return `${placed(question, score, across)} ${shaped(drawn, measured)}`;
}

function placed({ told }: QuestionSpec, score: Score, across: Across): string {
  const { mine, its } = score;
  if (mine === null || its === null) {
    const who = mine === null ? "Your curve never gets half way" : "Yours gets half way";
    const other = its === null ? "the measured one does not within this figure" : `it does at ${across.tell(its)}`;
    return `${who}; ${other}.`;
  }
  const times = timesOf(score, across);
  const far = times ? `, ${times} times ${mine < its ? across.later : "less"}` : ": as near as a hand can draw";
  return `${told.replace("{}", across.tell(mine)).replace("{}", across.tell(its))}${far}.`;
}

/** The directions of a curve: +1 and -1, one for each move that is larger than a tremor. */
export function movesOf(points: readonly Point[]): number[] {
  const moves: number[] = [];
  let [low, high] = [points[0]?.[1] ?? 0, points[0]?.[1] ?? 0];
  for (const [, up] of points) {
    const now = moves.at(-1) ?? 0;
    [low, high] = [Math.min(low, up), Math.max(high, up)];
    const turned = now <= 0 && up - low > TURN ? 1 : now >= 0 && high - up > TURN ? -1 : 0;
    if (turned === 0) continue;
    moves.push(turned);
    [low, high] = [up, up]; // the next turn is counted from here on
  }
  return moves;
}

/** The share of the width in which a curve makes most of its way from its first to its last height. */
export function widthOf(points: readonly Point[]): number {
  const [first, last] = [points[0][1], (points.at(-1) ?? points[0])[1]];
  const [begun, done] = [0.15, 0.85].map((share) => crossing(points, first + share * (last - first)));
  return begun === null || done === null ? 1 : done - begun;
}

function shaped(drawn: readonly Point[], measured: readonly Point[]): string {
  const [mine, its] = [movesOf(drawn), movesOf(measured)];
  const steep = its.length === 1 && widthOf(measured) < STEEP;
  const words = steep ? "little for long, then almost all at once" : wordsOf(its);
  if (mine.join() !== its.join()) return `You let it ${wordsOf(mine)}; it does this: ${words}.`;
  if (steep && widthOf(drawn) >= STEEP) return `Yours takes its time; measured it is ${words}.`;
  return `The shape is yours: ${words}.`;
}

function wordsOf(moves: readonly number[]): string {
  return moves.map((move) => (move > 0 ? "rise" : "fall")).join(", then ") || "stay where it is";
}
