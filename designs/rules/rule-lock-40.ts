import { design } from 'fencepost';

export default design(
  {
    title: 'a shrinker begins no acquire context',
    source: 'drivers/dma-buf/dma-resv.c:797 dma_resv_lockdep',
    variants: {
      breaks: { verdict: 'rule', violates: ['LOCK-40'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const ctx = d.ww_acquire_ctx('ctx of the shrinker');

    d.shrinker('gem_shrinker', (t) => {
      if (variant === 'breaks') t.ww_acquire_init(ctx);
      t.if(t.dma_resv_trylock(bo).is(1), () => t.dma_resv_unlock(bo));
      if (variant === 'breaks') t.ww_acquire_fini(ctx);
    });
    d.thread('create ioctl', (t) => {
      t.kmalloc('GFP_KERNEL');
    });
  },
);
