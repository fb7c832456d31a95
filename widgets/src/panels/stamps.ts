// Pictures as ink of one colour, ready to be put on a canvas many times.
import { make } from "../base/dom.ts";
import type { Hex } from "../base/palette.ts";
import type { Places } from "./places.ts";

const LARGER = 4; // times the pixels of a picture: enlarged once, smoothly

interface Pictures {
  /** One of them changes when the pictures do. */
  keys: unknown[];
  pixels: Places;
}

export class Stamps {
  private stamps: HTMLCanvasElement[] = [];
  private made: unknown[] = [];

  /** Draw every picture once in the colour of its group: opaque where it is 1, nothing where it is 0. */
  prepare({ keys, pixels }: Pictures, groups: ArrayLike<number>, hues: Hex[]): void {
    const kinds = Array.from(groups, (group) => Math.round(group) || 0); // an unknown picture is of no group
    const parts = [...keys, hues[0], pixels.length, ...kinds];
    if (parts.length === this.made.length && parts.every((part, i) => part === this.made[i])) return;
    this.made = parts;
    this.stamps = pixels.map((picture, i) => stampOf(picture, hues[kinds[i] % hues.length]));
  }

  put(context: CanvasRenderingContext2D, i: number, x: number, y: number, side: number): void {
    const stamp = this.stamps[i];
    if (stamp) context.drawImage(stamp, x - side / 2, y - side / 2, side, side);
  }
}

function stampOf(picture: number[], hue: Hex): HTMLCanvasElement {
  const side = Math.round(Math.sqrt(picture.length));
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(hue.slice(at, at + 2), 16));
  const image = new ImageData(side, side);
  for (const [i, ink] of picture.entries())
    image.data.set([red, green, blue, 255 * Math.max(0, Math.min(1, ink))], 4 * i);
  const small = make("canvas", { width: side, height: side });
  small.getContext("2d")?.putImageData(image, 0, 0);
  const large = make("canvas", { width: LARGER * side, height: LARGER * side });
  large.getContext("2d")?.drawImage(small, 0, 0, large.width, large.height);
  return large;
}
