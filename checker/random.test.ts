import { describe, expect, it } from '@jest/globals';
import { seededRandom } from './random.ts';

describe('seededRandom', () => {
  it('gives the same numbers for the same seed, today and tomorrow', () => {
    const random = seededRandom(42);
    expect(Array.from({ length: 8 }, () => random.below(100))).toMatchInlineSnapshot(`
     [
       15,
       85,
       1,
       21,
       53,
       88,
       72,
       44,
     ]
    `);
  });

  it('stays below the bound and reaches all of it', () => {
    const random = seededRandom(0);
    const counts = [0, 0, 0, 0, 0];
    for (let i = 0; i < 5000; i++) {
      const x = random.below(5);
      counts[x] = (counts[x] ?? NaN) + 1;
    }
    expect(counts).toHaveLength(5);
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});
