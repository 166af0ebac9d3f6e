/** A source of numbers that depends on the seed and on nothing else. */
export interface Random {
  /** A natural number below `bound`, which is at most 2^32. */
  below(bound: number): number;
}

/**
 * xoshiro128** with a state filled by splitmix32: the same sequence on every machine.
 *
 * @see Blackman and Vigna, Scrambled linear pseudorandom number generators, 2021
 */
export function seededRandom(seed: number): Random {
  let fill = seed >>> 0;
  const splitmix = (): number => {
    fill = (fill + 0x9e3779b9) >>> 0;
    let z = fill;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  let [a, b, c, d] = [splitmix(), splitmix(), splitmix(), splitmix()];
  const next = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  };
  return { below: (bound) => Math.floor((next() / 2 ** 32) * bound) };
}

function rotate(x: number, by: number): number {
  return (x << by) | (x >>> (32 - by));
}
