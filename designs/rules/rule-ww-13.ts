import { design } from 'fencepost';

export default design(
  {
    title: 'a task has at most one live acquire context per class',
    source: 'include/linux/ww_mutex.h:130-137',
    variants: { breaks: { verdict: 'rule', violates: ['WW-13'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const a = d.dma_buf('A');
    const b = d.dma_buf('B');
    const ctx1 = d.ww_acquire_ctx('ctx1');
    const ctx2 = d.ww_acquire_ctx('ctx2');

    d.thread('submit', (t) => {
      t.ww_acquire_init(ctx1);
      t.dma_resv_lock(a, ctx1);
      const second = variant === 'breaks' ? ctx2 : ctx1;
      if (variant === 'breaks') t.ww_acquire_init(ctx2);
      t.dma_resv_lock(b, second);
      t.dma_resv_unlock(b);
      if (variant === 'breaks') t.ww_acquire_fini(ctx2);
      t.dma_resv_unlock(a);
      t.ww_acquire_fini(ctx1);
    });
  },
);
