import { type DmaBufHandle, type TaskBuilder, design } from 'fencepost';

export default design(
  {
    title: 'an exporter takes the lock of its buffer in its ops',
    source: 'drivers/dma-buf/dma-buf.c, DOC: locking convention, exporters 1 and 2',
    description:
      'map_dma_buf runs with the lock held and waits for itself; begin_cpu_access runs without it, and may.',
    variants: {
      'in map_dma_buf': {
        verdict: 'deadlock',
        violates: ['LOCK-29', 'WW-08'],
        kernels: ['6.12', '7.2'],
      },
      'in begin_cpu_access': { holds: true, kernels: ['6.12', '7.2'] },
    },
  },
  (d, variant) => {
    const locks = (t: TaskBuilder): void => {
      t.dma_resv_lock(buf, null);
      t.dma_resv_unlock(buf);
    };
    const buf: DmaBufHandle = d.dma_buf('buf', {
      ops: variant === 'in map_dma_buf' ? { map_dma_buf: locks } : { begin_cpu_access: locks },
    });

    d.thread('importer ioctl', (t) => {
      t.dma_buf_map_attachment_unlocked(buf, 'DMA_TO_DEVICE');
      t.dma_buf_unmap_attachment_unlocked(buf, 'DMA_TO_DEVICE');
    });
    d.thread('DMA_BUF_IOCTL_SYNC', (t) => {
      t.dma_buf_begin_cpu_access(buf, 'DMA_FROM_DEVICE');
      t.dma_buf_end_cpu_access(buf, 'DMA_FROM_DEVICE');
    });
  },
);
