import { design } from 'fencepost';

export default design(
  {
    title: 'no lock is taken with a context after ww_acquire_done()',
    source: 'include/linux/ww_mutex.h:172-192',
    variants: { breaks: { verdict: 'rule', violates: ['WW-11'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const a = d.dma_buf('A');
    const b = d.dma_buf('B');
    const ctx = d.ww_acquire_ctx('ctx');

    d.thread('submit', (t) => {
      t.ww_acquire_init(ctx);
      t.dma_resv_lock(a, ctx);
      if (variant === 'breaks') t.ww_acquire_done(ctx);
      t.dma_resv_lock(b, ctx);
      if (variant === 'keeps') t.ww_acquire_done(ctx);
      t.dma_resv_unlock(b);
      t.dma_resv_unlock(a);
      t.ww_acquire_fini(ctx);
    });
  },
);
