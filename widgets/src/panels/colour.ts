// A palette as the pixels of a canvas.
import { stopsOf } from "../base/palette.ts";

/** 256 colours as the little-endian pixels of an ImageData. */
export function pixelsOf(palette: string | undefined, dark: boolean): Uint32Array {
  const stops = stopsOf(palette, dark).map(channels);
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const [r, g, b] = mix(stops, i / 255);
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  });
}

function channels(hex: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

function mix(stops: number[][], share: number): number[] {
  const at = share * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(at));
  return stops[i].map((value, channel) => Math.round(value + (at - i) * (stops[i + 1][channel] - value)));
}

/** Black or white, whichever is told apart from the pixel more easily: one of them always has a contrast of 4.5. */
export function inkOn(pixel: number): string {
  const [r, g, b] = [0, 8, 16].map((shift) => {
    const share = ((pixel >> shift) & 255) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b < 0.179 ? "#ffffff" : "#000000";
}

export function css(pixel: number): string {
  return `rgb(${pixel & 255} ${(pixel >> 8) & 255} ${(pixel >> 16) & 255})`;
}
