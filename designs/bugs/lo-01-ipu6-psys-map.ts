import { design } from 'fencepost';

export default design(
  {
    title: 'a map callback pins user pages while the reservation lock is held',
    source: 'https://github.com/intel/ipu6-drivers/pull/83 (lockdep splat, 2023-01)',
    description:
      'dma_buf_map_attachment_unlocked() holds the reservation lock around the exporter, whose callback takes mmap_lock; a CPU page fault takes the two the other way round, and a writer that queues for mmap_lock closes the circle.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['LOCK-39', 'MM-01'], kernels: ['6.12', '7.2'] },
      fixed: { holds: true, kernels: ['6.12', '7.2'] },
    },
  },
  (d, variant) => {
    const mm = d.mmap_lock();
    const buffer = d.dma_buf('psys buffer', {
      ops: {
        map_dma_buf: (t) => {
          if (variant === 'buggy') t.get_user_pages(mm);
        },
      },
    });

    d.thread('psys ioctl', (t) => {
      if (variant === 'fixed') t.get_user_pages(mm);
      t.dma_buf_map_attachment_unlocked(buffer, 'DMA_BIDIRECTIONAL');
      t.dma_buf_unmap_attachment_unlocked(buffer, 'DMA_BIDIRECTIONAL');
    });

    d.thread('vm_fault_gtt', (t) => {
      t.mmap_read_lock(mm);
      t.dma_resv_lock(buffer, null);
      t.dma_resv_unlock(buffer);
      t.mmap_read_unlock(mm);
    });

    d.thread('mmap syscall', (t) => {
      t.mmap_write_lock(mm);
      t.mmap_write_unlock(mm);
    });
  },
);
