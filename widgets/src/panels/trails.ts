// One picture of points: where each started, its way, and where it is, as an arrow or a dot.
import type { Places } from "./places.ts";

export interface Trails {
  /** The places of every frame up to the cursor; the last are those at the cursor. */
  way: Places[];
  /** The colour of each point. */
  colours: string[];
  /** The middle of the picture, and the pixels of a unit. */
  centre: [number, number];
  unit: number;
  /** The longest distance of a point, as a unit of what is strong. */
  reach: number;
  arrows: boolean;
  card: string;
}

export function paintTrails(context: CanvasRenderingContext2D, trails: Trails): void {
  const now = trails.way[trails.way.length - 1] ?? [];
  const length = now.map(([x, y]) => Math.hypot(x, y));
  const order = now.map((_, i) => i).sort((a, b) => length[a] - length[b]);
  context.lineCap = context.lineJoin = "round";
  for (const i of order) {
    if (!Number.isFinite(length[i])) continue;
    const points = trails.way.map((places) => placed(trails, places[i]));
    context.strokeStyle = context.fillStyle = trails.colours[i];
    paintWay(context, points);
    paintStart(context, points[0], trails.card);
    context.fillStyle = trails.colours[i];
    if (trails.arrows) paintArrow(context, trails.centre, points[points.length - 1], length[i] / trails.reach);
    else paintDot(context, points[points.length - 1], trails.card);
  }
  context.globalAlpha = 1;
}

/** The points of one colour joined in their order, from a ring: as they were at the start, faint, and as they are. */
export function paintPaths(context: CanvasRenderingContext2D, trails: Trails): void {
  const ways = trails.way.length > 1 ? [trails.way[0], trails.way[trails.way.length - 1]] : trails.way;
  context.lineCap = context.lineJoin = "round";
  for (const [nth, places] of ways.entries())
    for (const colour of new Set(trails.colours)) {
      const mine = places.filter((_, i) => trails.colours[i] === colour).map((place) => placed(trails, place));
      if (mine.length) paintPath(context, mine, { colour, card: trails.card, strong: nth === ways.length - 1 });
    }
  context.globalAlpha = 1;
}

function paintPath(
  context: CanvasRenderingContext2D,
  points: Point[],
  { colour, card, strong }: { colour: string; card: string; strong: boolean },
): void {
  context.globalAlpha = strong ? 1 : 0.3;
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = strong ? 2 : 1.5;
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.stroke();
  for (const [i, [x, y]] of points.entries()) {
    context.fillStyle = i ? colour : card;
    circle(context, x, y, i ? 3 : 4);
    if (!i) context.stroke();
  }
}

export type Point = [number, number];

function placed({ centre, unit }: Trails, [x, y]: number[]): Point {
  return [centre[0] + x * unit, centre[1] - y * unit];
}

function paintWay(context: CanvasRenderingContext2D, points: Point[]): void {
  context.globalAlpha = 0.4;
  context.lineWidth = 1;
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.stroke();
}

function paintStart(context: CanvasRenderingContext2D, [x, y]: Point, card: string): void {
  context.globalAlpha = 0.7;
  context.fillStyle = card;
  circle(context, x, y, 1.7);
  context.stroke();
}

/** From the middle to the tip; `share` of the longest arrow makes it strong. */
function paintArrow(context: CanvasRenderingContext2D, [mx, my]: Point, [x, y]: Point, share: number): void {
  const strength = Math.min(1, share);
  const head = 4 + 7 * strength;
  const angle = Math.atan2(y - my, x - mx);
  const back = (turn: number): Point => [x - head * Math.cos(angle + turn), y - head * Math.sin(angle + turn)];
  if (Math.hypot(x - mx, y - my) < 1) return;
  context.globalAlpha = 0.18 + 0.6 * strength;
  context.lineWidth = 0.4 + 3 * strength ** 2;
  context.beginPath();
  context.moveTo(mx, my);
  context.lineTo(x - 0.6 * head * Math.cos(angle), y - 0.6 * head * Math.sin(angle));
  context.stroke();
  context.globalAlpha = 0.45 + 0.5 * strength;
  context.beginPath();
  context.moveTo(x, y);
  for (const turn of [-0.38, 0.38]) context.lineTo(...back(turn));
  context.fill();
}

function paintDot(context: CanvasRenderingContext2D, [x, y]: Point, card: string): void {
  context.globalAlpha = 1;
  circle(context, x, y, 4.5);
  context.strokeStyle = card;
  context.lineWidth = 1.5;
  context.stroke();
}

function circle(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

export interface Ground {
  centre: Point;
  radius: number;
  beams: { x: number; y: number; colour: string }[];
  rings: string;
}

/** Two circles, and a wide pale beam for each direction. */
export function paintGround(context: CanvasRenderingContext2D, { centre, radius, beams, rings }: Ground): void {
  context.lineCap = "butt";
  context.lineWidth = 1;
  context.strokeStyle = rings;
  context.globalAlpha = 0.25;
  for (const share of [0.5, 1]) {
    context.beginPath();
    context.arc(...centre, share * radius, 0, 2 * Math.PI);
    context.stroke();
  }
  context.lineWidth = Math.min(13, radius / 11);
  context.globalAlpha = 0.13;
  for (const { x, y, colour } of beams) {
    context.strokeStyle = colour;
    context.beginPath();
    context.moveTo(...centre);
    context.lineTo(centre[0] + x * radius, centre[1] - y * radius);
    context.stroke();
  }
}

/** An empty circle; what is painted next stays inside of it. */
export function paintLens(
  context: CanvasRenderingContext2D,
  lens: { centre: Point; radius: number },
  card: string,
): void {
  context.beginPath();
  context.arc(...lens.centre, lens.radius, 0, 2 * Math.PI);
  context.globalAlpha = 1;
  context.fillStyle = card;
  context.fill();
  context.clip();
}
