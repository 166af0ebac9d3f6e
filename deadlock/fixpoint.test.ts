import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { WaitNode } from '../model/need.ts';
import {
  arbitraryAssumptions,
  arbitraryGraph,
  arbitraryNeed,
  naiveProgress,
} from './arbitrary-graph.fixture.ts';
import { assumptions } from './assumptions.ts';
import type { Assumptions } from './assumptions.ts';
import { compile } from './compile.ts';
import { progress } from './fixpoint.ts';
import { all, any, by, graphs, now, task } from './graphs.fixture.ts';

function acting(nodes: readonly WaitNode[], taken: Assumptions): string[] {
  const acts = progress(compile(nodes), taken);
  return nodes.filter((_, index) => acts[index] === 1).map(({ id }) => id);
}

describe('progress', () => {
  test('an any-wait acts through its good alternative', () => {
    expect(acting(graphs.anyWithOneStuck, assumptions.P4)).toEqual([
      'task:waiter',
      'fence:good',
      'task:irq',
    ]);
  });

  test('an all-wait needs every part', () => {
    expect(acting(graphs.allWait, assumptions.P1)).toEqual(['fence:F1', 'task:irq']);
  });

  test('an all of nothing holds, an any of nothing does not', () => {
    expect(acting([task('all', all()), task('any', any())], assumptions.P1)).toEqual(['task:all']);
  });

  test('hostile userspace never acts, even if it could', () => {
    expect(acting([task('app', now, { userspace: true })], assumptions.P3)).toEqual([]);
  });

  test('a done node helps nobody', () => {
    const nodes = [task('a', now, { done: true }), task('b', by('a', 'it waits'))];
    expect(acting(nodes, assumptions.P1)).toEqual([]);
  });

  test('a long chain and a deep formula need no stack', () => {
    const length = 50_000;
    const chain = Array.from({ length }, (_, i) =>
      task(`t${i}`, i === 0 ? now : by(`t${i - 1}`, 'it waits')),
    );
    expect(acting(chain, assumptions.P4)).toHaveLength(length);
    let deep = by('t0', 'it waits');
    for (let i = 0; i < length; i++) deep = i % 2 === 0 ? any(deep) : all(deep, now);
    expect(acting([task('t0', now), task('deep', deep)], assumptions.P4)).toHaveLength(2);
  });

  test('it agrees with the definition', () => {
    fc.assert(
      fc.property(arbitraryGraph, arbitraryAssumptions, (nodes, taken) => {
        expect(new Set(acting(nodes, taken))).toEqual(naiveProgress(nodes, taken));
      }),
      { numRuns: 1000 },
    );
  });

  test('it agrees with the definition when only some nodes are in doubt', () => {
    fc.assert(
      fc.property(arbitraryGraph, arbitraryAssumptions, fc.nat(), (nodes, taken, bits) => {
        const suspects = Uint8Array.from(nodes, (_, index) => (bits >> index) & 1);
        const outside = new Set(nodes.filter((_, i) => suspects[i] === 0).map(({ id }) => id));
        const acts = progress(compile(nodes), taken, suspects);
        expect(new Set(nodes.filter((_, i) => acts[i] === 1).map(({ id }) => id))).toEqual(
          naiveProgress(nodes, taken, outside),
        );
      }),
    );
  });

  test('P4 is within P2 and P3, and both are within P1', () => {
    fc.assert(
      fc.property(arbitraryGraph, (nodes) => {
        const [p1, p2, p3, p4] = [
          acting(nodes, assumptions.P1),
          acting(nodes, assumptions.P2),
          acting(nodes, assumptions.P3),
          acting(nodes, assumptions.P4),
        ];
        expect(p1).toEqual(expect.arrayContaining(p2));
        expect(p1).toEqual(expect.arrayContaining(p3));
        expect(p2).toEqual(expect.arrayContaining(p4));
        expect(p3).toEqual(expect.arrayContaining(p4));
      }),
    );
  });

  test('another alternative never takes progress away', () => {
    fc.assert(
      fc.property(
        arbitraryGraph,
        fc.array(arbitraryNeed, { minLength: 7, maxLength: 7 }),
        arbitraryAssumptions,
        (nodes, extra, taken) => {
          const more = nodes.map((node, index) => {
            const alternative = extra[index] ?? now;
            return { ...node, need: any(node.need, alternative) };
          });
          expect(acting(more, taken)).toEqual(expect.arrayContaining(acting(nodes, taken)));
        },
      ),
    );
  });
});
