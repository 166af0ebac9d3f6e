import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from '../language/design-builder.ts';
import { explored } from '../verify/explored.fixture.ts';

/** Two points on a timeline; `signalled` says which of the two fences signal. */
const chain =
  (...signalled: readonly number[]) =>
  (d: DesignBuilder): void => {
    const f1 = d.dma_fence('F1', { refs: 2 });
    const f2 = d.dma_fence('F2', { refs: 2 });
    const c1 = d.dma_fence_chain('C1');
    const c2 = d.dma_fence_chain('C2');
    if (signalled.includes(1)) d.job('engine 1', (t) => t.dma_fence_signal(f1));
    if (signalled.includes(2)) d.job('engine 2', (t) => t.dma_fence_signal(f2));
    d.kthread('waiter', (t) => {
      t.dma_fence_chain_init(c1, null, f1, 1);
      t.dma_fence_chain_init(c2, c1, f2, 2);
      t.dma_fence_wait(c2, false);
      t.assert(f1.isSignaled());
      t.assert(f2.isSignaled());
      t.dma_fence_put(c2);
    });
  };

describe('dma_fence_chain', () => {
  it('signals once every fence back to the first has', () => {
    const { findings, states, edges, depth } = explored(chain(1, 2));
    expect(findings).toEqual([]);
    expect([states, edges, depth]).toEqual([669, 1723, 40]);
  });

  it('never signals if an older fence does not', () => {
    expect(explored(chain(2)).findings).toEqual(['deadlock']);
  });
});
