import { describe, expect, it } from '@jest/globals';
import { explored } from '../verify/explored.fixture.ts';

describe('dma_fence_init()', () => {
  it.each([
    ['after a later one of its context', ['second', 'first'], ['FENCE-19']],
    ['in the order of the context', ['first', 'second'], []],
  ] as const)('numbers a fence %s', (_, order, findings) => {
    const result = explored((d) => {
      const first = d.dma_fence('first', { timeline: 'ring', initially: 'uninitialised' });
      const second = d.dma_fence('second', { timeline: 'ring', initially: 'uninitialised' });
      d.kthread('submit', (t) => {
        for (const name of order) t.dma_fence_init(name === 'first' ? first : second);
      });
    });
    expect(result.findings).toEqual(findings);
  });
});
