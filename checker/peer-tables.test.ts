import { describe, expect, it } from '@jest/globals';
import { contract, type ContractVariant } from '../bench/systems/contract.ts';
import { fence } from '../bench/systems/fence.ts';
import { ww, type WwPolicy } from '../bench/systems/ww.ts';
import { wws } from '../bench/systems/wws.ts';
import { search } from './search.ts';

/**
 * Sizes of the benchmark systems, on which SPIN, rumur, TLC and a hand-written C program agree.
 * A wrong count here is a bug in the checker, in the packing, or in the system.
 */
describe('the peers see the same states and steps as we do', () => {
  it.each<[number, number, WwPolicy, number, number, number, number]>([
    [2, 2, 'die', 74, 114, 18, 0],
    [3, 2, 'die', 1_357, 2_553, 33, 0],
    [3, 3, 'die', 6_299, 12_616, 44, 0],
    [4, 3, 'die', 206_842, 476_186, 53, 0],
    [2, 2, 'wound', 65, 102, 16, 0],
    [3, 2, 'wound', 1_780, 3_596, 45, 0],
    [3, 3, 'wound', 7_600, 15_477, 57, 0],
    [4, 3, 'wound', 318_984, 786_132, 67, 0],
  ])('ww %i,%i %s: %i states, %i steps, depth %i', (n, m, policy, ...counts) => {
    const { states, edges, depth, deadlocks, complete } = search(ww(n, m, policy));
    expect(complete).toBe(true);
    expect([states, edges, depth, deadlocks]).toEqual(counts);
  });

  it.each<[number, number, number, number, number, number | undefined]>([
    [2, 2, 27, 42, 2, 4],
    [3, 2, 163, 309, 12, 5],
    [3, 3, 321, 627, 24, 6],
    [4, 3, 2_365, 5_236, 144, 7],
    [4, 4, 4_175, 9_728, 312, undefined],
    [4, 5, 7_691, 19_232, 336, undefined],
    [5, 3, 19_811, 48_191, 1_440, undefined],
  ])('ww %i,%i none: %i states, %i steps, %i deadlocks', (n, m, ...counts) => {
    const { states, edges, deadlocks, deadlock } = search(ww(n, m, 'none'));
    const first = counts[3];
    expect([states, edges, deadlocks]).toEqual(counts.slice(0, 3));
    expect(deadlock?.steps).toHaveLength(first ?? deadlock?.steps.length ?? -1);
  });

  it.each<[number, number, WwPolicy, number]>([
    [2, 2, 'die', 167],
    [3, 2, 'die', 3_634],
    [4, 2, 'die', 90_693],
    [3, 3, 'die', 44_572],
    [2, 2, 'wound', 167],
    [3, 2, 'wound', 4_336],
    [4, 2, 'wound', 126_805],
    [3, 3, 'wound', 48_253],
  ])('wws %i,%i %s: %i states', (n, m, policy, expected) => {
    const { states, deadlocks } = search(wws(n, m, policy));
    expect([states, deadlocks]).toEqual([expected, 0]);
  });

  it.each([
    [2, 1, 167, 458],
    [2, 2, 1_710, 5_816],
    [3, 2, 20_482, 93_006],
    [2, 3, 12_824, 50_916],
    [3, 3, 211_210, 1_081_854],
    [4, 2, 241_010, 1_375_452],
  ])('fence %i,%i: %i states, %i steps', (n, k, ...counts) => {
    const { states, edges, deadlocks } = search(fence(n, k));
    expect([states, edges, deadlocks]).toEqual([...counts, 0]);
  });

  it.each<[number, ContractVariant, number, number]>([
    [2, 'good', 99, 212],
    [3, 'good', 1_039, 3_283],
    [4, 'good', 10_651, 44_538],
    [5, 'good', 107_523, 558_613],
    [2, 'hold', 32, 50],
    [3, 'hold', 168, 394],
    [4, 'hold', 992, 3_124],
    [5, 'hold', 5_648, 22_268],
    [2, 'sig', 94, 175],
    [3, 'sig', 992, 2_762],
    [4, 'sig', 10_265, 38_075],
    [5, 'sig', 105_061, 486_798],
  ])('contract %i %s: %i states, %i steps', (n, variant, ...counts) => {
    const { states, edges, deadlocks } = search(contract(n, variant));
    expect([states, edges, deadlocks]).toEqual([...counts, 0]);
  });

  it.each([
    [2, 9, 8, 2, 4],
    [3, 24, 34, 4, 4],
    [4, 75, 143, 6, 5],
    [5, 222, 535, 10, 6],
  ])('contract %i both: %i states, %i steps, %i deadlocks, first at %i', (n, ...counts) => {
    const { states, edges, deadlocks, deadlock } = search(contract(n, 'both'));
    expect([states, edges, deadlocks, deadlock?.steps.length]).toEqual(counts);
  });

  it('depth-first sees the same as breadth-first', () => {
    for (const strategy of ['bfs', 'dfs'] as const) {
      const { states, edges, complete } = search(fence(3, 2), { strategy });
      expect([states, edges, complete]).toEqual([20_482, 93_006, true]);
    }
  });
});
