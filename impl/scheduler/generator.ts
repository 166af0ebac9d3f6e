/**
 * A small generator of numbers that look random: xorshift, 32 bits.
 *
 * Its own, and seeded: what it gives is the same on every machine and in every version of Node, so a seed is all there is to say.
 */
export class Generator {
  private state: number;

  constructor(seed: number) {
    this.state = mixed(seed);
  }

  /** A whole number from 0 to `below` - 1. */
  below(below: number): number {
    return Math.floor((this.next() / 2 ** 32) * below);
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.next() < probability * 2 ** 32;
  }

  private next(): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x;
    return x >>> 0;
  }
}

/** Spreads a seed over all the bits, so that seeds next to each other have nothing in common; never 0. @see MurmurHash3, fmix32 */
function mixed(seed: number): number {
  let x = (seed + 0x9e37_79b9) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85eb_ca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2_ae35);
  x ^= x >>> 16;
  return x === 0 ? 1 : x;
}
