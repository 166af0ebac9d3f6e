import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { WaitNode } from '../model/need.ts';
import { naiveProgress } from './arbitrary-graph.fixture.ts';
import { assumptions } from './assumptions.ts';
import { any, by, now, task } from './graphs.fixture.ts';
import { everybodyProgresses, quickCheckTasksMax } from './quick-check.ts';

describe('everybodyProgresses', () => {
  test('nobody is there, so nobody is blocked', () => {
    expect(everybodyProgresses(0, 0, [])).toBe(true);
  });

  test('help travels along a chain, in either order', () => {
    expect(everybodyProgresses(3, 0b001, [0, 0b001, 0b010])).toBe(true);
    expect(everybodyProgresses(3, 0b100, [0b010, 0b100, 0])).toBe(true);
  });

  test('ABBA is not proved', () => {
    expect(everybodyProgresses(3, 0b100, [0b010, 0b001, 0])).toBe(false);
  });

  test('a blocked task without helpers is not proved', () => {
    expect(everybodyProgresses(2, 0b01, [])).toBe(false);
  });

  test('a finished task needs no progress and helps nobody', () => {
    expect(everybodyProgresses(2, 0b01, [], 0b10)).toBe(true);
    expect(everybodyProgresses(2, 0b10, [0b10], 0b10)).toBe(false);
  });

  test('it has room for the last task', () => {
    const last = quickCheckTasksMax - 1;
    const helpers = Array.from({ length: quickCheckTasksMax }, () => 1 << last);
    expect(everybodyProgresses(quickCheckTasksMax, 1 << last, helpers)).toBe(true);
    expect(everybodyProgresses(quickCheckTasksMax, 1, [])).toBe(false);
  });

  test('it agrees with the fixpoint over flat any-waits', () => {
    const count = 6;
    const masks = fc.array(fc.nat({ max: 63 }), { minLength: count, maxLength: count });
    fc.assert(
      fc.property(fc.nat({ max: 63 }), masks, fc.nat({ max: 63 }), (enabled, helpers, done) => {
        const nodes = helpers.map((mask, index): WaitNode => {
          const who = helpers.flatMap((_, bit) =>
            has(mask, bit) ? [by(`${bit}`, 'it waits')] : [],
          );
          const need = has(enabled, index) ? now : any(...who);
          return task(`${index}`, need, { done: has(done, index) });
        });
        const acts = naiveProgress(nodes, assumptions.P4);
        expect(everybodyProgresses(count, enabled, helpers, done)).toBe(
          nodes.every((node) => node.done || acts.has(node.id)),
        );
      }),
    );
  });
});

function has(mask: number, bit: number): boolean {
  return ((mask >> bit) & 1) === 1;
}
