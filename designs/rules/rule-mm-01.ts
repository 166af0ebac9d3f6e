import { design } from 'fencepost';

export default design(
  {
    title: 'locks are taken in the order primed by dma_resv_lockdep()',
    source: 'drivers/dma-buf/dma-resv.c:774-816 dma_resv_lockdep',
    variants: { breaks: { verdict: 'rule', violates: ['MM-01'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const mm = d.mmap_lock();
    const bo = d.dma_buf('bo');

    d.thread('bind ioctl', (t) => {
      if (variant === 'keeps') t.mmap_read_lock(mm);
      t.dma_resv_lock(bo, null);
      if (variant === 'breaks') t.mmap_read_lock(mm);
      t.dma_resv_unlock(bo);
      t.mmap_read_unlock(mm);
    });
  },
);
