import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { WaitNode } from '../model/need.ts';
import { arbitraryAssumptions, arbitraryGraph } from './arbitrary-graph.fixture.ts';
import { assumptions } from './assumptions.ts';
import { compile } from './compile.ts';
import { componentsOf, shortestCycle } from './cycles.ts';
import { graphs } from './graphs.fixture.ts';
import { minimalBlockedSet } from './minimal-blocked-set.ts';

function setOf(nodes: readonly WaitNode[], id: string) {
  const set = minimalBlockedSet(compile(nodes), assumptions.P1, id);
  if (set === undefined) throw new Error(`${id} is not blocked`);
  return set;
}

describe('cycles', () => {
  test('a cycle runs in the direction of waiting from its smallest id', () => {
    expect(shortestCycle(setOf(graphs.threeParties, 'task:submit'))).toEqual([
      'task:evict',
      'task:map',
      'task:submit',
    ]);
  });

  test('a task that waits for itself is a cycle of one', () => {
    expect(shortestCycle(setOf(graphs.selfDeadlock, 'task:submit'))).toEqual(['task:submit']);
  });

  test('a knot has a shorter cycle than its strongly connected part', () => {
    const set = setOf(graphs.knot, 'task:waiter');
    expect(shortestCycle(set)).toEqual(['fence:F1', 'task:left', 'task:waiter']);
    expect(componentsOf(set)).toEqual([set.members]);
  });

  test('who only waits behind a cycle is not part of it', () => {
    const set = setOf(graphs.msmRecover, 'fence:F1');
    expect(set.members).toContain('fence:F1');
    expect(componentsOf(set)).toEqual([['fence:F2', 'task:recover_worker', 'task:ring0 run_job']]);
  });

  test('a leaked lock needs no cycle', () => {
    const set = setOf(graphs.leakedLock, 'task:worker');
    expect(shortestCycle(set)).toEqual([]);
    expect(componentsOf(set)).toEqual([]);
  });

  test('a cycle follows edges of the set, and there is one in every part', () => {
    fc.assert(
      fc.property(arbitraryGraph, arbitraryAssumptions, (nodes, taken) => {
        for (const { id } of nodes) {
          const set = minimalBlockedSet(compile(nodes), taken, id);
          if (set === undefined) continue;
          const cycle = shortestCycle(set);
          expect(cycle.length > 0).toBe(componentsOf(set).length > 0);
          for (const [place, from] of cycle.entries()) {
            const to = cycle[(place + 1) % cycle.length];
            expect(set.edges.some((edge) => edge.from === from && edge.to === to)).toBe(true);
          }
        }
      }),
    );
  });
});
