import { describe, expect, it } from '@jest/globals';
import { searchSystem } from '../systems/search-system.ts';

function seen(...system: readonly string[]): readonly number[] {
  const { states, edges, depth, complete, findings } = searchSystem(system);
  expect({ complete, findings: findings.size }).toEqual({ complete: true, findings: 0 });
  return [states, edges, depth];
}

describe('the designs of the bench', () => {
  it('have the states and steps that SPIN sees in their twins', () => {
    expect(seen('design-contract', '2')).toEqual([114, 201, 21]);
    expect(seen('design-contract', '3')).toEqual([1344, 3598, 32]);
    expect(seen('design-contract', '4')).toEqual([16_030, 57_245, 43]);
    expect(seen('design-lock-order', '4')).toEqual([79, 208, 9]);
    expect(seen('design-lock-order', '8')).toEqual([9403, 51_944, 21]);
  });
});
