import { design } from 'fencepost';

export default design(
  {
    title:
      'an ioctl copies to userspace with the reservation lock held, while the buffer is mapped',
    source:
      'drivers/dma-buf/dma-resv.c dma_resv_lockdep(), drivers/dma-buf/dma-buf.c dma_buf_mmap_internal()',
    description:
      'The copy can fault and then needs mmap_lock; mmap(2) has it, and the exporter takes the reservation lock in its mmap op. Copying before or after the lock is held is safe.',
    variants: {
      'copies under the lock': { verdict: 'deadlock', violates: ['LOCK-39', 'MM-01'] },
      'copies after the unlock': { holds: true },
    },
  },
  (d, variant) => {
    const mm = d.mmap_lock();
    const bo = d.dma_buf('bo', {
      ops: {
        mmap: (t) => {
          t.dma_resv_lock(bo, null);
          t.dma_resv_unlock(bo);
        },
      },
    });

    d.thread('ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      if (variant === 'copies under the lock') t.copy_to_user(mm);
      t.dma_resv_unlock(bo);
      if (variant === 'copies after the unlock') t.copy_to_user(mm);
    });
    d.thread('mmap', (t) => {
      t.mmap_write_lock(mm);
      t.dma_buf_mmap(bo);
      t.mmap_write_unlock(mm);
    });
  },
);
