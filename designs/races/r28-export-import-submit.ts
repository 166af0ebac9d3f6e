import { DMA_BUF_SYNC_WRITE, design } from 'fencepost';

export default design(
  {
    title: 'a client exports and imports the fences of a buffer while a driver submits work',
    source:
      'include/uapi/linux/dma-buf.h:113-117, drivers/dma-buf/dma-buf.c dma_buf_import_sync_file()',
    description:
      'The client does not see work that is submitted between its export and its import, and that is its own business; but nothing that has not signalled leaves the list. A single exclusive slot, as until 5.17, loses the fence of the driver.',
    variants: {
      'import adds': { holds: true },
      'import replaces the exclusive fence': { verdict: 'rule', violates: ['RESV-08'] },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fd = d.fd('fd', { of: bo });
    const job = d.dma_fence('fence of the driver');
    const own = d.dma_fence('fence of the client');
    const syncFd = d.fd('sync fd', { of: d.sync_file('sync_file', { fence: own }) });
    const snapshot = d.fence_snapshot('exported');

    d.thread('client', (t) => {
      t.dma_resv_get_singleton(bo, 'WRITE', snapshot);
      t.dma_fence_put_all(snapshot);
      if (variant === 'import adds') {
        t.DMA_BUF_IOCTL_IMPORT_SYNC_FILE(fd, DMA_BUF_SYNC_WRITE, syncFd);
        return;
      }
      t.dma_resv_lock(bo, null);
      t.dma_resv_add_excl_fence(bo, own);
      t.dma_resv_unlock(bo);
    });
    d.kthread('submit', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, job, 'WRITE');
      t.dma_resv_unlock(bo);
    });
    d.hardirq('irq of the driver', (t) => {
      t.dma_fence_signal(job);
    });
    d.hardirq('irq of the client', (t) => {
      t.dma_fence_signal(own);
    });
  },
);
