import { type DmaBufHandle, design } from 'fencepost';

export default design(
  {
    title: 'the vunmap op of the exporter runs under the lock, and leaves it alone',
    source: 'drivers/dma-buf/dma-buf.c, DOC: locking convention, exporters 2',
    variants: {
      breaks: { verdict: 'deadlock', violates: ['LOCK-32', 'WW-08'], kernels: ['6.12', '7.2'] },
      keeps: { holds: true, kernels: ['6.12', '7.2'] },
    },
  },
  (d, variant) => {
    const buf: DmaBufHandle = d.dma_buf('buf', {
      ops: {
        vunmap: (t) => {
          if (variant === 'breaks') t.dma_resv_lock(buf, null);
          t.kmalloc('GFP_KERNEL');
          if (variant === 'breaks') t.dma_resv_unlock(buf);
        },
      },
    });
    d.thread('importer ioctl', (t) => {
      t.dma_buf_vmap_unlocked(buf);
      t.dma_buf_vunmap_unlocked(buf);
    });
  },
);
