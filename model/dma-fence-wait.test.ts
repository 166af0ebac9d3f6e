import { describe, expect, it } from '@jest/globals';
import { MAX_SCHEDULE_TIMEOUT } from './dma-fence-wait.ts';
import { explored } from '../verify/explored.fixture.ts';

/** Somebody waits for a fence that nobody can see, and nobody signals. */
const waiting = (timeout: number): readonly string[] =>
  explored((d) => {
    const fence = d.dma_fence('fence');
    d.kthread('waiter', (t) => t.dma_fence_wait_timeout(fence, false, timeout));
  }).findings;

describe('dma_fence_wait_timeout()', () => {
  it('ends after any time but MAX_SCHEDULE_TIMEOUT', () => {
    expect(waiting(1)).toEqual(['stall']);
    expect(waiting(1000)).toEqual(['stall']);
    expect(waiting(MAX_SCHEDULE_TIMEOUT)).toEqual(['deadlock']);
  });
});
