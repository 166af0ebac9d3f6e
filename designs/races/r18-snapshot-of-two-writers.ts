import { design } from 'fencepost';

export default design(
  {
    title: 'what a reader without the lock gathers need never have been there at one time',
    source: 'drivers/dma-buf/dma-resv.c dma_resv_iter_first_unlocked()',
    description:
      'Slot 0 is replaced after it was read, slot 1 before: the reader has the old fence of the one ring and the new one of the other. To wait for all of them is sound; to conclude from them what the other slot held is not.',
    variants: {
      'waits for what it found': { holds: true },
      'takes it for a moment': { verdict: 'assertion' },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const a1 = d.dma_fence('A1', { timeline: 'ring A' });
    const b1 = d.dma_fence('B1', { timeline: 'ring B' });
    const a2 = d.dma_fence('A2', { timeline: 'ring A' });
    const b2 = d.dma_fence('B2', { timeline: 'ring B' });
    const listed = d.completion('A1 and B1 are listed');
    const sawOld = d.variable('A1 was there');
    const sawNew = d.variable('B2 was there');

    d.kthread('submit', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 2);
      t.dma_resv_add_fence(bo, a1, 'READ');
      t.dma_resv_add_fence(bo, b1, 'READ');
      t.complete(listed);
      // A2 comes before B2: at no time are A1 and B2 both in the list.
      t.dma_resv_add_fence(bo, a2, 'READ');
      t.dma_resv_add_fence(bo, b2, 'READ');
      t.dma_resv_unlock(bo);
      for (const fence of [a1, b1, a2, b2]) t.dma_fence_signal(fence);
    });
    d.kthread('reader', (t) => {
      t.wait_for_completion(listed);
      t.rcu_read_lock();
      t.if(t.dma_resv_list_entry(bo, 0).is(1), () => t.WRITE_ONCE(sawOld, 1));
      t.if(t.dma_resv_list_entry(bo, 1).is(4), () => t.WRITE_ONCE(sawNew, 1));
      t.rcu_read_unlock();
      if (variant === 'takes it for a moment') {
        t.if(t.READ_ONCE(sawOld).is(1), () => t.assert(sawNew.is(0)));
      } else t.dma_fence_wait(b1, false);
    });
    d.sometimes('it saw A1', sawOld.is(1));
    d.sometimes('it saw B2', sawNew.is(1));
  },
);
