import { design } from 'fencepost';

export default design(
  {
    title: 'a reservation lock is taken without a context only if no other one is held',
    source: 'include/linux/ww_mutex.h:130-134 ww_acquire_init',
    variants: {
      breaks: { verdict: 'rule', violates: ['LOCK-34'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const from = d.dma_buf('from');
    const to = d.dma_buf('to');

    d.thread('copy ioctl', (t) => {
      t.dma_resv_lock(from, null);
      if (variant === 'keeps') t.dma_resv_unlock(from);
      t.dma_resv_lock(to, null);
      t.dma_resv_unlock(to);
      if (variant === 'breaks') t.dma_resv_unlock(from);
    });
  },
);
