// PyTorch's generator of random numbers on the CPU: the Mersenne twister mt19937 (Matsumoto & Nishimura 1998), and the
// ways in which PyTorch makes of its 32-bit numbers uniform and normal numbers in float64, integers and permutations.

const WORDS = 624;
const SHIFT = 397;
const BLOCK = 16; // normal numbers are drawn in blocks of so many, unless fewer are asked for
const TWO_WORDS = 2 ** 28; // from this range on, an integer is made of two 32-bit numbers

/** The seed of `draws.child(generator, name)`, from the seed of `generator` and the CRC32 of the name. */
export function childSeed(seed: number, crc: number): number {
  return mixed(mixed(seed) ^ crc);
}

/** The last step of MurmurHash3: a one-to-one map of 32-bit numbers. */
function mixed(number: number): number {
  let h = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** One word of the next state, from two neighbours and the word at a distance. */
function twisted(here: number, next: number, far: number): number {
  const bits = (here & 0x80000000) | (next & 0x7fffffff);
  return far ^ (bits >>> 1) ^ (bits & 1 ? 0x9908b0df : 0);
}

export class Generator {
  private readonly words = new Uint32Array(WORDS);
  private place = WORDS;
  private second: number | null = null; // the other normal number of a pair, until it is asked for

  /** As `torch.Generator().manual_seed(seed)`: the last 32 bits of the seed count. */
  constructor(seed: number) {
    const words = this.words;
    words[0] = seed;
    for (let i = 1; i < WORDS; i++) words[i] = Math.imul(words[i - 1] ^ (words[i - 1] >>> 30), 1812433253) + i;
  }

  /** Uniform numbers in [0, 1). */
  rand(n: number): Float64Array {
    const drawn = new Float64Array(n);
    for (let i = 0; i < n; i++) drawn[i] = this.uniform();
    return drawn;
  }

  /** Numbers from N(0, 1). */
  randn(n: number): Float64Array {
    if (n < BLOCK) return new Float64Array(n).map(() => this.normal());
    const drawn = this.rand(n);
    for (let i = 0; i + BLOCK <= n; i += BLOCK) makeNormal(drawn, i);
    if (n % BLOCK) this.redrawLast(drawn);
    return drawn;
  }

  /** Whole numbers from `low` to `high` - 1, which both fit in 32 bits. */
  randint(low: number, high: number, n: number): Int32Array {
    const range = high - low;
    if (!(range > 0)) throw new RangeError(`integers are drawn from a range that is empty: ${low} to ${high}`);
    const drawn = new Int32Array(n);
    for (let i = 0; i < n; i++) drawn[i] = low + (range < TWO_WORDS ? this.word() % range : this.longRemainder(range));
    return drawn;
  }

  /** A permutation of 0, …, n - 1. */
  randperm(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = 0; i < n - 1; i++) {
      const other = i + (this.word() % (n - i));
      const kept = order[i];
      order[i] = order[other];
      order[other] = kept;
    }
    return order;
  }

  /** 32 random bits. */
  private word(): number {
    if (this.place === WORDS) this.twist();
    let bits = this.words[this.place++];
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c5680;
    bits ^= (bits << 15) & 0xefc60000;
    return (bits ^ (bits >>> 18)) >>> 0;
  }

  private twist(): void {
    const words = this.words;
    const back = WORDS - SHIFT;
    for (let i = 0; i < back; i++) words[i] = twisted(words[i], words[i + 1], words[i + SHIFT]);
    for (let i = back; i < WORDS - 1; i++) words[i] = twisted(words[i], words[i + 1], words[i - back]);
    words[WORDS - 1] = twisted(words[WORDS - 1], words[0], words[SHIFT - 1]);
    this.place = 0;
  }

  /** The last 53 of 64 random bits, as a fraction. Of two numbers of 32 bits the first is the higher. */
  private uniform(): number {
    const high = this.word() & 0x1fffff;
    return (high * 2 ** 32 + this.word()) / 2 ** 53;
  }

  /** 64 random bits modulo a range below 2³⁷, taken 16 bits at a time, because a product must stay below 2⁵³. */
  private longRemainder(range: number): number {
    const high = this.word() % range;
    const low = this.word();
    const upper = (high * 65536 + (low >>> 16)) % range;
    return (upper * 65536 + (low & 0xffff)) % range;
  }

  /** One normal number: pairs are made, and the second of a pair waits, also while others are drawn in blocks. */
  private normal(): number {
    const waiting = this.second;
    this.second = null;
    if (waiting !== null) return waiting;
    const angle = 2 * Math.PI * this.uniform();
    const radius = Math.sqrt(-2 * Math.log1p(-this.uniform()));
    this.second = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** An incomplete block at the end: the last sixteen are drawn again, over some of the block before. */
  private redrawLast(drawn: Float64Array): void {
    const first = drawn.length - BLOCK;
    for (let i = first; i < drawn.length; i++) drawn[i] = this.uniform();
    makeNormal(drawn, first);
  }
}

/** Makes a block of uniform numbers normal: Box & Muller (1958), number i being paired with number i + 8. */
function makeNormal(numbers: Float64Array, first: number): void {
  for (let i = first; i < first + BLOCK / 2; i++) {
    const radius = Math.sqrt(-2 * Math.log(1 - numbers[i]));
    const angle = 2 * Math.PI * numbers[i + BLOCK / 2];
    numbers[i] = radius * Math.cos(angle);
    numbers[i + BLOCK / 2] = radius * Math.sin(angle);
  }
}
