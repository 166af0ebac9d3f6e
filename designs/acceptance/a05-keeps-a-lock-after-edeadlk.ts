import { design } from 'fencepost';

export default design(
  {
    title: 'after -EDEADLK a submission keeps one lock and locks again',
    source:
      'kernel/locking/ww_mutex.h ww_mutex_lock_acquired(): DEBUG_LOCKS_WARN_ON(ww_ctx->acquired > 0)',
    description:
      'Whoever was told to back off must drop everything. The younger one asks again with its first lock held, and is refused for as long as the older one waits for that lock.',
    variants: {
      'asks again': { verdict: 'livelock', violates: ['WW-09'] },
      'takes another lock': { verdict: 'rule', violates: ['WW-09', 'WW-10'] },
      'slow variant': { verdict: 'rule', violates: ['WW-09', 'WW-10', 'WW-15', 'WW-20'] },
      'backs off': { holds: true },
    },
  },
  (d, variant) => {
    const b1 = d.dma_buf('b1');
    const b2 = d.dma_buf('b2');
    const b3 = d.dma_buf('b3');
    const olderCtx = d.ww_acquire_ctx('older ctx');
    const youngerCtx = d.ww_acquire_ctx('younger ctx');
    const drawn = d.completion('older stamp is drawn');

    d.thread('older', (t) => {
      t.ww_acquire_init(olderCtx);
      t.complete(drawn);
      t.dma_resv_lock(b1, olderCtx);
      t.dma_resv_lock(b2, olderCtx);
      t.dma_resv_unlock(b1);
      t.dma_resv_unlock(b2);
      t.ww_acquire_fini(olderCtx);
    });

    d.thread('younger', (t) => {
      t.wait_for_completion(drawn);
      t.ww_acquire_init(youngerCtx);
      t.dma_resv_lock(b2, youngerCtx);
      t.if(t.dma_resv_lock(b1, youngerCtx).is('-EDEADLK'), () => {
        switch (variant) {
          case 'asks again':
            t.poll(() => {
              t.if(t.dma_resv_lock(b1, youngerCtx).isNot('-EDEADLK'), () => t.break());
            });
            break;
          case 'takes another lock':
            t.dma_resv_lock(b3, youngerCtx);
            t.dma_resv_unlock(b2);
            t.dma_resv_unlock(b3);
            t.ww_acquire_fini(youngerCtx);
            t.return();
            break;
          case 'slow variant':
            t.dma_resv_lock_slow(b1, youngerCtx);
            break;
          case 'backs off':
            t.dma_resv_unlock(b2);
            t.dma_resv_lock_slow(b1, youngerCtx);
            t.dma_resv_unlock(b1);
            t.ww_acquire_fini(youngerCtx);
            t.return();
            break;
        }
      });
      t.dma_resv_unlock(b1);
      t.dma_resv_unlock(b2);
      t.ww_acquire_fini(youngerCtx);
    });
  },
);
