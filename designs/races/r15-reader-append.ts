import { design } from 'fencepost';

export default design(
  {
    title: 'a reader without the lock meets a fence that is appended',
    source: 'drivers/dma-buf/dma-resv.c dma_resv_add_fence()',
    description: 'The slot is written before the count: a reader finds the fence, or does not.',
  },
  (d) => {
    const bo = d.dma_buf('bo');
    const first = d.dma_fence('F1', { timeline: 'ring 0' });
    const second = d.dma_fence('F2', { timeline: 'ring 1' });
    const cursor = d.dma_resv_iter('cursor', bo, 'READ');
    const found = d.variable('found', { max: 2 });

    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(first);
      t.dma_fence_signal(second);
    });
    d.kthread('submit', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 2);
      t.dma_resv_add_fence(bo, first, 'READ');
      t.dma_resv_add_fence(bo, second, 'READ');
      t.dma_resv_unlock(bo);
    });
    d.kthread('reader', (t) => {
      t.if(t.dma_resv_iter_first_unlocked(cursor).is(1), () => {
        t.WRITE_ONCE(found, 1);
        t.if(t.dma_resv_iter_next_unlocked(cursor).is(1), () => t.WRITE_ONCE(found, 2));
      });
      t.dma_resv_iter_end(cursor);
    });
    d.sometimes('it finds the first', found.is(1));
    d.sometimes('it finds both', found.is(2));
  },
);
