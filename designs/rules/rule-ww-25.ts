import { design } from 'fencepost';

export default design(
  {
    title: 'a context begins before the first lock of its class',
    source: 'include/linux/ww_mutex.h:157-165 ww_acquire_init',
    variants: {
      breaks: { verdict: 'rule', violates: ['WW-25'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const ctx = d.ww_acquire_ctx('ctx');

    d.thread('submit ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      if (variant === 'keeps') t.dma_resv_unlock(bo);
      t.ww_acquire_init(ctx);
      t.ww_acquire_fini(ctx);
      if (variant === 'breaks') t.dma_resv_unlock(bo);
    });
  },
);
