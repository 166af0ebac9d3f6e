import { design } from 'fencepost';

export default design(
  {
    title: 'a reader without the lock meets a list that is replaced by a longer one',
    source: 'drivers/dma-buf/dma-resv.c dma_resv_reserve_fences()',
    description:
      'Between two elements the reader leaves its read section: it looks whether the list is still the same, and begins again if it is not.',
    variants: {
      'begins to count again': { holds: true },
      'goes on counting': { verdict: 'rule', violates: ['RESV-15'] },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const first = d.dma_fence('F1', { timeline: 'ring 0' });
    const second = d.dma_fence('F2', { timeline: 'ring 1' });
    const cursor = d.dma_resv_iter('cursor', bo, 'BOOKKEEP', { gathers: true });
    const count = d.variable('count', { max: 7 });

    d.kthread('submit', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, first, 'READ');
      t.dma_resv_reserve_fences(bo, 4);
      t.dma_resv_add_fence(bo, second, 'READ');
      t.dma_resv_unlock(bo);
    });
    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(first);
      t.dma_fence_signal(second);
    });
    d.kthread('reader', (t) => {
      t.if(t.dma_resv_iter_first_unlocked(cursor).is(0), () => {
        t.dma_resv_iter_end(cursor);
        t.return();
      });
      t.WRITE_ONCE(count, 1);
      t.poll(() => {
        const next = t.dma_resv_iter_next_unlocked(cursor);
        if (variant === 'begins to count again')
          t.if(t.dma_resv_iter_is_restarted(cursor).is(1), () => t.WRITE_ONCE(count, 0));
        t.if(next.is(0), () => t.break());
        t.atomic_inc_return(count);
      });
      t.dma_resv_iter_end(cursor);
    });
    if (variant === 'begins to count again')
      d.always('it never counts more than there are', count.isNot(3));
  },
);
