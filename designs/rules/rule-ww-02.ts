import { design } from 'fencepost';

export default design(
  {
    title: 'an acquire context keeps its stamp across retries',
    source: 'include/linux/ww_mutex.h:148',
    variants: { breaks: { verdict: 'rule', violates: ['WW-02'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const a = d.dma_buf('A');
    const b = d.dma_buf('B');
    const ctx1 = d.ww_acquire_ctx('ctx of submit 1');
    const ctx2 = d.ww_acquire_ctx('ctx of submit 2');

    d.thread('submit 1', (t) => {
      t.ww_acquire_init(ctx1);
      t.dma_resv_lock(a, ctx1);
      t.if(t.dma_resv_lock(b, ctx1).is(0), () => t.dma_resv_unlock(b));
      t.dma_resv_unlock(a);
      t.ww_acquire_fini(ctx1);
    });
    d.thread('submit 2', (t) => {
      t.ww_acquire_init(ctx2);
      t.dma_resv_lock(b, ctx2);
      const ret = t.dma_resv_lock(a, ctx2);
      t.if(ret.is(0), () => t.dma_resv_unlock(a));
      t.dma_resv_unlock(b);
      t.if(ret.is('-EDEADLK'), () => {
        if (variant === 'breaks') {
          t.ww_acquire_fini(ctx2);
          t.ww_acquire_init(ctx2);
          t.dma_resv_lock(a, ctx2);
        } else t.dma_resv_lock_slow(a, ctx2);
        t.dma_resv_unlock(a);
      });
      t.ww_acquire_fini(ctx2);
    });
  },
);
