import { design } from 'fencepost';

export default design(
  {
    title: 'the slow variant takes only the contended lock, with nothing held',
    source: 'include/linux/ww_mutex.h:304-322',
    variants: { breaks: { verdict: 'rule', violates: ['WW-10'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const a = d.dma_buf('A');
    const ctx = d.ww_acquire_ctx('ctx');

    d.thread('submit', (t) => {
      t.ww_acquire_init(ctx);
      if (variant === 'breaks') t.dma_resv_lock_slow(a, ctx);
      else t.dma_resv_lock(a, ctx);
      t.dma_resv_unlock(a);
      t.ww_acquire_fini(ctx);
    });
  },
);
