// Perceptually even scales: straight lines in OKLab, one pair of ends for each theme.

const ENDS = {
  sequential: { light: [[0.985, 0.004, 250], [0.72, 0.115, 250], [0.36, 0.125, 262]], dark: [[0.24, 0.018, 255], [0.56, 0.12, 252], [0.93, 0.07, 220]] },
  diverging: { light: [[0.42, 0.135, 258], [0.975, 0, 0], [0.5, 0.15, 45]], dark: [[0.82, 0.105, 245], [0.25, 0.005, 255], [0.8, 0.13, 58]] },
};

function lab([lightness, chroma, hue]) {
  const angle = (hue * Math.PI) / 180;
  return [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)];
}

function rgb([L, a, b]) {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map(gamma);
}

function gamma(value) {
  const inside = Math.min(1, Math.max(0, value));
  return Math.round(255 * (inside <= 0.0031308 ? 12.92 * inside : 1.055 * inside ** (1 / 2.4) - 0.055));
}

function mix(ends, share) {
  const at = share * (ends.length - 1);
  const i = Math.min(ends.length - 2, Math.floor(at));
  return ends[i].map((v, d) => v + (at - i) * (ends[i + 1][d] - v));
}

/** 256 colours as the little-endian pixels of an ImageData. */
export function palette(kind, dark) {
  const ends = (ENDS[kind] ?? ENDS.sequential)[dark ? "dark" : "light"].map(lab);
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const [r, g, b] = rgb(mix(ends, i / 255));
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  });
}

export function css(pixel) {
  return `rgb(${pixel & 255} ${(pixel >> 8) & 255} ${(pixel >> 16) & 255})`;
}
