/**
 * A hash of a row of numbers, 96 bits long as text.
 *
 * A search that keeps only hashes may take two states for one; with 96 bits and a million states the odds are one in 10^17.
 */
export function hashOf(numbers: Float64Array): string {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  let c = 0x85ebca6b;
  for (const number of numbers) {
    const low = number | 0;
    // Numbers of 53 bits differ in their upper half too.
    if (number > 0xffff_ffff) a = Math.imul(a ^ Math.floor(number / 2 ** 32), 0x01000193);
    a = Math.imul(a ^ low, 0x01000193);
    b = Math.imul(b ^ low, 0xc2b2ae35) + 0x27d4eb2f;
    c = Math.imul((c << 5) ^ (c >>> 27) ^ low, 0x165667b1);
    b ^= b >>> 15;
    a ^= a >>> 13;
  }
  return `${(a >>> 0).toString(36)}.${(b >>> 0).toString(36)}.${(c >>> 0).toString(36)}`;
}
