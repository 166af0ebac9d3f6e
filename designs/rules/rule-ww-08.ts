import { design } from 'fencepost';

export default design(
  {
    title: 'locking a mutex the context already owns gives -EALREADY',
    source: 'kernel/locking/mutex.c:628-630',
    variants: { breaks: { verdict: 'deadlock', violates: ['WW-08'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const a = d.dma_buf('A');
    const ctx = d.ww_acquire_ctx('ctx');

    d.thread('submit', (t) => {
      if (variant === 'breaks') {
        t.dma_resv_lock(a, null);
        t.dma_resv_lock(a, null);
        t.dma_resv_unlock(a);
        return;
      }
      t.ww_acquire_init(ctx);
      t.dma_resv_lock(a, ctx);
      t.if(t.dma_resv_lock(a, ctx).isNot('-EALREADY'), () => t.dma_resv_unlock(a));
      t.dma_resv_unlock(a);
      t.ww_acquire_fini(ctx);
    });
  },
);
