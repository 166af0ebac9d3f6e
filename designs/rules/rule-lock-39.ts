import { design } from 'fencepost';

export default design(
  {
    title: 'user memory is copied before the reservation lock is taken',
    source: 'drivers/dma-buf/dma-resv.c:789-796 dma_resv_lockdep',
    variants: {
      breaks: { verdict: 'rule', violates: ['LOCK-39', 'MM-01'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const mm = d.mmap_lock();
    const bo = d.dma_buf('bo');

    d.thread('pwrite ioctl', (t) => {
      if (variant === 'keeps') t.copy_from_user(mm);
      t.dma_resv_lock(bo, null);
      if (variant === 'breaks') t.copy_from_user(mm);
      t.dma_resv_unlock(bo);
    });
  },
);
