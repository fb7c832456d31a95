// Small dots beneath points: what does not move, such as the inputs, at a scale that fills the picture.
import type { Places } from "./places.ts";

export interface Dots {
  places: Places;
  /** The colour of each dot, and whether it has a ring. */
  colours: string[];
  ringed: boolean[];
  centre: [number, number];
  radius: number;
}

const SIZE = 1.4;
const RING = 3.6;

export function paintDots(context: CanvasRenderingContext2D, { places, colours, ringed, centre, radius }: Dots): void {
  const far = Math.max(...places.map(([x, y]) => Math.hypot(x, y)).filter(Number.isFinite)) || 1;
  const unit = radius / far;
  context.lineWidth = 1;
  for (const [i, [x, y]] of places.entries()) {
    const at: [number, number] = [centre[0] + x * unit, centre[1] - y * unit];
    context.fillStyle = context.strokeStyle = colours[i];
    context.globalAlpha = ringed[i] ? 1 : 0.55;
    context.beginPath();
    context.arc(...at, SIZE, 0, 2 * Math.PI);
    context.fill();
    if (!ringed[i]) continue;
    context.beginPath();
    context.arc(...at, RING, 0, 2 * Math.PI);
    context.stroke();
  }
  context.globalAlpha = 1;
}
