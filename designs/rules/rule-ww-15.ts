import { design } from 'fencepost';

export default design(
  {
    title: 'the owner unlocks with ww_mutex_unlock(), in process context, before the context ends',
    source: 'kernel/locking/mutex.c:586-603',
    variants: {
      breaks: { verdict: 'rule', violates: ['CTX-04', 'WW-15'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const a = d.dma_buf('A');

    const cleanup = d.work('cleanup work', { queued: false }, (t) => {
      if (variant === 'breaks') t.dma_resv_unlock(a);
      else t.mempool_alloc();
    });
    d.thread('submit', (t) => {
      t.dma_resv_lock(a, null);
      if (variant === 'keeps') t.dma_resv_unlock(a);
      t.queue_work(cleanup);
    });
  },
);
