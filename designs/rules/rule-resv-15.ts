import { design } from 'fencepost';

export default design(
  {
    title: 'unlocked iteration discards what it gathered when it restarts',
    source: 'drivers/dma-buf/dma-resv.c:366-460',
    variants: { breaks: { verdict: 'rule', violates: ['RESV-15'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const first = d.dma_fence('F1');
    const second = d.dma_fence('F2');
    const cursor = d.dma_resv_iter('cursor', bo, 'BOOKKEEP', { gathers: true });
    const count = d.variable('count', { max: 7 });

    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(first);
      t.dma_fence_signal(second);
    });
    d.thread('submit ioctl', (t) => {
      for (const fence of [first, second]) {
        t.dma_resv_lock(bo, null);
        t.dma_resv_reserve_fences(bo, 1);
        t.dma_resv_add_fence(bo, fence, 'READ');
        t.dma_resv_unlock(bo);
      }
    });
    d.thread('count fences', (t) => {
      t.if(t.dma_resv_iter_first_unlocked(cursor).is(1), () => t.atomic_inc_return(count));
      t.poll(() => {
        const next = t.dma_resv_iter_next_unlocked(cursor);
        if (variant === 'keeps') {
          t.if(t.dma_resv_iter_is_restarted(cursor).is(1), () => t.WRITE_ONCE(count, 0));
        }
        t.if(next.is(0), () => t.break());
        t.atomic_inc_return(count);
      });
      t.dma_resv_iter_end(cursor);
    });
  },
);
