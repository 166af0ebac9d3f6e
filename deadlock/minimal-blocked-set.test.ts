import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { WaitNode } from '../model/need.ts';
import { arbitraryAssumptions, arbitraryGraph, naiveProgress } from './arbitrary-graph.fixture.ts';
import { assumptions } from './assumptions.ts';
import type { Assumptions } from './assumptions.ts';
import { compile } from './compile.ts';
import { all, by, graphs, never, task } from './graphs.fixture.ts';
import { bestChoiceSuspectsMax, minimalBlockedSet } from './minimal-blocked-set.ts';

const { P1, P2, P3 } = assumptions;

function members(
  nodes: readonly WaitNode[],
  taken: Assumptions,
  id: string,
): readonly string[] | undefined {
  return minimalBlockedSet(compile(nodes), taken, id)?.members;
}

/** Whether nobody inside acts although everybody outside does. */
function isClosed(
  nodes: readonly WaitNode[],
  taken: Assumptions,
  inside: readonly string[],
): boolean {
  const outside = nodes.map(({ id }) => id).filter((id) => !inside.includes(id));
  const acts = naiveProgress(nodes, taken, new Set(outside));
  return inside.every((id) => !acts.has(id));
}

describe('minimalBlockedSet', () => {
  test('somebody who progresses has none, nor has a stranger', () => {
    expect(members(graphs.anyWithOneStuck, P1, 'task:waiter')).toBeUndefined();
    expect(members(graphs.anyWithOneStuck, P1, 'task:stranger')).toBeUndefined();
  });

  test('it contains the whole knot, for each alternative must be blocked', () => {
    expect(members(graphs.knot, P1, 'task:waiter')).toHaveLength(5);
  });

  test('of an all-wait it keeps the false part only', () => {
    expect(members(graphs.allWait, P1, 'task:waiter')).toEqual([
      'fence:F2',
      'task:waiter',
      'task:worker',
    ]);
  });

  test('of two false parts it follows the one with the shorter story', () => {
    const nodes = [
      task('x', all(by('far', 'x waits'), by('near', 'x waits'))),
      task('far', by('farther', 'far waits')),
      task('farther', by('x', 'farther waits')),
      task('near', by('x', 'near waits')),
    ];
    expect(members(nodes, P1, 'task:x')).toEqual(['task:near', 'task:x']);
  });

  test('of two stories of the same length it tells the one with the smaller ids', () => {
    const nodes = [
      task('x', all(by('b', 'x waits'), by('a', 'x waits'))),
      task('a', by('x', 'a waits')),
      task('b', by('x', 'b waits')),
    ];
    expect(members(nodes, P1, 'task:x')).toEqual(['task:a', 'task:x']);
  });

  test('a never is reason enough', () => {
    const nodes = [
      task('x', all(by('y', 'x waits'), never('the firmware is gone'))),
      task('y', by('x', 'y waits')),
    ];
    expect(minimalBlockedSet(compile(nodes), P1, 'task:x')).toEqual({
      assumptions: P1,
      members: ['task:x'],
      edges: [{ from: 'task:x', atom: never('the firmware is gone') }],
    });
  });

  test('it ends at hostile userspace and at a node that is done', () => {
    expect(members(graphs.futureFence, P3, 'fence:out')).toEqual([
      'fence:out',
      'fence:point',
      'task:compositor',
      'task:job',
    ]);
    expect(members(graphs.leakedLock, P2, 'task:worker')).toEqual(['task:probe', 'task:worker']);
  });

  test('a crowd is cut down too', () => {
    const size = bestChoiceSuspectsMax + 20;
    const crowd = Array.from({ length: size }, (_, i) =>
      task(`t${i}`, all(by(`t${(i + 1) % size}`, 'it waits'), by('t0', 'it waits'))),
    );
    expect(members(crowd, P1, 'task:t5')).toHaveLength(2);
  });

  test('it is closed, within what is blocked, and nothing smaller inside it is', () => {
    fc.assert(
      fc.property(arbitraryGraph, arbitraryAssumptions, (nodes, taken) => {
        const acts = naiveProgress(nodes, taken);
        for (const { id } of nodes) {
          const set = minimalBlockedSet(compile(nodes), taken, id);
          expect(set === undefined).toBe(acts.has(id));
          if (set === undefined) continue;
          expect(set.members).toContain(id);
          expect(set.members.filter((member) => acts.has(member))).toEqual([]);
          expect(isClosed(nodes, taken, set.members)).toBe(true);
          for (let bits = 0; bits < (1 << set.members.length) - 1; bits++) {
            const part = set.members.filter((_, index) => ((bits >> index) & 1) === 1);
            expect(part.includes(id) && isClosed(nodes, taken, part)).toBe(false);
          }
        }
      }),
    );
  });

  test('its edges stay inside, and reach every member from the start', () => {
    fc.assert(
      fc.property(arbitraryGraph, arbitraryAssumptions, (nodes, taken) => {
        for (const { id } of nodes) {
          const set = minimalBlockedSet(compile(nodes), taken, id);
          if (set === undefined) continue;
          const reached = new Set([id]);
          for (const from of reached) {
            for (const edge of set.edges) {
              if (edge.from === from && edge.to !== undefined) reached.add(edge.to);
            }
          }
          expect([...reached].toSorted()).toEqual(set.members);
        }
      }),
    );
  });
});
