import { design } from 'fencepost';

export default design(
  {
    title: 'one task does not mix NULL-context and context locking of a class',
    source: 'include/linux/ww_mutex.h:130-134',
    variants: { breaks: { verdict: 'rule', violates: ['WW-07'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const a = d.dma_buf('A');
    const b = d.dma_buf('B');
    const ctx = d.ww_acquire_ctx('ctx');

    d.thread('submit', (t) => {
      t.ww_acquire_init(ctx);
      t.dma_resv_lock(a, ctx);
      t.dma_resv_lock(b, variant === 'breaks' ? null : ctx);
      t.dma_resv_unlock(b);
      t.dma_resv_unlock(a);
      t.ww_acquire_fini(ctx);
    });
  },
);
