import { describe, expect, it } from '@jest/globals';
import { explored } from '../verify/explored.fixture.ts';

describe('dma_resv_iter_first_unlocked()', () => {
  it('holds a reference to the fence that it returned, until the walk goes on', () => {
    const result = explored((d) => {
      const bo = d.dma_resv('bo');
      const fence = d.dma_fence('fence');
      const iter = d.dma_resv_iter('iter', bo, 'READ');
      d.thread('submit', (t) => {
        t.dma_resv_lock(bo, null);
        t.dma_resv_reserve_fences(bo, 1);
        t.dma_resv_add_fence(bo, fence, 'WRITE');
        t.dma_resv_unlock(bo);
        t.dma_fence_signal(fence);
        t.dma_fence_put(fence);
        t.dma_resv_lock(bo, null);
        t.dma_resv_reserve_fences(bo, 1);
        t.dma_resv_unlock(bo);
      });
      d.thread('reader', (t) => {
        t.if(t.dma_resv_iter_first_unlocked(iter).is(1), () => {
          t.dma_fence_wait(fence, false);
          t.if(t.dma_resv_iter_next_unlocked(iter).is(1), () => t.dma_fence_wait(fence, false));
        });
        t.dma_resv_iter_end(iter);
      });
    });
    expect(result.findings).toEqual([]);
  });
});
