import { design } from 'fencepost';

export default design(
  {
    title: 'every lock call beyond the first has a back-off path',
    source: 'kernel/locking/mutex.c:918-958',
    variants: {
      breaks: { verdict: 'rule', violates: ['RESV-04', 'WW-15', 'WW-20'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const a = d.dma_buf('A');
    const b = d.dma_buf('B');
    const ctx = d.ww_acquire_ctx('ctx');
    d.config_debug_ww_mutex_slowpath();

    d.thread('submit', (t) => {
      t.ww_acquire_init(ctx);
      t.dma_resv_lock(a, ctx);
      if (variant === 'breaks') t.dma_resv_lock(b, ctx);
      else {
        t.if(t.dma_resv_lock(b, ctx).is('-EDEADLK'), () => {
          t.dma_resv_unlock(a);
          t.dma_resv_lock_slow(b, ctx);
          t.dma_resv_reserve_fences(b, 1);
          t.dma_resv_unlock(b);
          t.ww_acquire_fini(ctx);
          t.return();
        });
      }
      t.dma_resv_reserve_fences(b, 1);
      t.dma_resv_unlock(b);
      t.dma_resv_unlock(a);
      t.ww_acquire_fini(ctx);
    });
  },
);
