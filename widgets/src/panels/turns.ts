// A row of numbers set out in the steps of its strongest wave. toolkit/figures/waves.py is the twin. No DOM here.

/** The strongest frequency of a row, where each of its numbers stands when this wave goes round once, and how far
    apart neighbours are. */
export interface Turn {
  frequency: number;
  places: number[];
  step: number;
}

/** One wave of a row: a cosine and a sine over the turn, and its share of the power of the row. */
export interface Wave {
  real: number;
  imaginary: number;
  share: number;
}

/** The wave of a frequency in a row. */
export function waveOf(row: ArrayLike<number>, frequency: number): Wave {
  const p = row.length;
  let [real, imaginary, total] = [0, 0, 0];
  for (let n = 0; n < p; n++) {
    const angle = (2 * Math.PI * ((n * frequency) % p)) / p;
    real += row[n] * Math.cos(angle);
    imaginary += row[n] * Math.sin(angle);
    total += row[n] ** 2;
  }
  const [size, power] = 2 * frequency === p ? [1, p] : [2, p / 2];
  const [a, b] = [(size * real) / p, (size * imaginary) / p];
  return { real: a, imaginary: b, share: total > 0 ? (power * (a * a + b * b)) / total : 0 };
}

/** The turn of a row of two numbers or more. */
export function turnOf(row: ArrayLike<number>): Turn {
  const p = row.length;
  let [frequency, most] = [1, -1];
  for (let k = 1; k <= p / 2; k++) {
    const { real, imaginary } = waveOf(row, k);
    const power = (real * real + imaginary * imaginary) * (2 * k === p ? 4 : 1);
    if (power > most * (1 + 1e-9)) [frequency, most] = [k, power];
  }
  const apart = common(frequency, p) % p;
  let step = 1;
  while (step < p && (step * frequency) % p !== apart) step++;
  const places = Array.from({ length: p }, (_, n) => (n * frequency) % p);
  return { frequency, places, step: Math.min(step, p - step) };
}

function common(a: number, b: number): number {
  return b === 0 ? a : common(b, a % b);
}
