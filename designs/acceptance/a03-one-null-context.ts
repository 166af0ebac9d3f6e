import { design } from 'fencepost';

export default design(
  {
    title: 'a submission with an acquire context meets a buffer move with NULL contexts',
    source:
      'kernel/locking/ww_mutex.h __ww_mutex_check_kill(): only a holder with a context is older',
    description:
      'The holder without a context has no stamp to compare with, so the submission waits for it instead of backing off, and both wait for ever.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['LOCK-34', 'WW-21'] },
      'both use contexts': { holds: true },
    },
  },
  (d, variant) => {
    const b1 = d.dma_buf('b1');
    const b2 = d.dma_buf('b2');
    const submitCtx = d.ww_acquire_ctx('ctx of submit');
    const moveCtx = d.ww_acquire_ctx('ctx of move');

    d.thread('submit', (t) => {
      t.ww_acquire_init(submitCtx);
      t.dma_resv_lock(b1, submitCtx);
      t.if(t.dma_resv_lock(b2, submitCtx).is('-EDEADLK'), () => {
        t.dma_resv_unlock(b1);
        t.dma_resv_lock_slow(b2, submitCtx);
        t.dma_resv_unlock(b2);
        t.ww_acquire_fini(submitCtx);
        t.return();
      });
      t.dma_resv_unlock(b2);
      t.dma_resv_unlock(b1);
      t.ww_acquire_fini(submitCtx);
    });

    d.work('move', (t) => {
      const ctx = variant === 'buggy' ? null : moveCtx;
      if (variant !== 'buggy') t.ww_acquire_init(moveCtx);
      t.dma_resv_lock(b2, ctx);
      const ret = t.dma_resv_lock(b1, ctx);
      t.if(ret.succeeded(), () => t.dma_resv_unlock(b1));
      t.dma_resv_unlock(b2);
      if (variant !== 'buggy') t.ww_acquire_fini(moveCtx);
    });
  },
);
