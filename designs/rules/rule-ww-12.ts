import { design } from 'fencepost';

export default design(
  {
    title: 'ww_acquire_fini() runs once, after all locks of the context are released',
    source: 'include/linux/ww_mutex.h:194-221',
    variants: { breaks: { verdict: 'rule', violates: ['WW-12'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const a = d.dma_buf('A');
    const ctx = d.ww_acquire_ctx('ctx');

    d.kthread('holder', (t) => {
      t.dma_resv_lock(a, null);
      t.dma_resv_unlock(a);
    });
    d.thread('submit', (t) => {
      t.ww_acquire_init(ctx);
      t.if(t.dma_resv_lock_interruptible(a, ctx).is('-EINTR'), () => {
        if (variant === 'keeps') t.ww_acquire_fini(ctx);
        t.return();
      });
      t.dma_resv_unlock(a);
      t.ww_acquire_fini(ctx);
    });
  },
);
