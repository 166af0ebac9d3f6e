import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { StateStore } from './state-store.ts';

function stateWords(i: number): readonly number[] {
  return [i % 50, i, 2 ** 32 - 1 - i];
}

function insert(store: StateStore, words: readonly number[], parent = 0): boolean {
  store.reserve(1);
  return store.insert(words, parent);
}

describe('StateStore', () => {
  it.each([1, 2, 3, 8, 9, 40])('is a set of states of %i words', (words) => {
    const state = fc.array(fc.nat(2), { minLength: words, maxLength: words });
    fc.assert(
      fc.property(fc.array(state, { maxLength: 40 }), (states) => {
        const store = new StateStore(words);
        const known = new Set<string>();
        for (const candidate of states) {
          expect(insert(store, candidate)).toBe(!known.has(candidate.join()));
          known.add(candidate.join());
        }
        expect(store.count).toBe(known.size);
      }),
    );
  });

  it('keeps states, order and parents while it grows through many chunks', () => {
    const store = new StateStore(3000);
    const numbers = Array.from({ length: 2500 }, (_, i) => i);
    const isNew = (i: number) => {
      store.reserve(1);
      store.tail.fill(0, store.nextAt, store.nextAt + 3000);
      return store.insert(stateWords(i), i >>> 1);
    };
    expect(numbers.every(isNew)).toBe(true);
    expect(numbers.some(isNew)).toBe(false);
    expect([store.count, store.chunks.length]).toEqual([2500, 3]);
    const read = (i: number) => [
      ...store.chunkOf(i).subarray(store.offsetOf(i), store.offsetOf(i) + 3),
    ];
    expect(numbers.map(read)).toEqual(numbers.map(stateWords));
    expect(numbers.map((i) => store.parentOf(i))).toEqual(numbers.map((i) => i >>> 1));
  });

  it('refuses to grow beyond its budget and stays as it was', () => {
    const store = new StateStore(1, 40_000);
    let count = 0;
    while (store.reserve(1)) store.insert([count++], 0);
    expect(count).toBe(store.count);
    expect(store.bytes).toBeLessThanOrEqual(40_000);
    expect(store.insert([5], 0)).toBe(false);
  });
});
