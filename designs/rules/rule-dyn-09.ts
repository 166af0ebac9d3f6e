import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'a dynamic importer publishes a fence for access it cannot stop at once',
    source: 'include/linux/dma-buf.h struct dma_buf, resv',
    variants: { breaks: { verdict: 'rule', violates: ['DYN-09'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo', { ops: { pin: () => undefined, unpin: () => undefined } });
    const nic = d.dma_buf_attachment('nic', bo, { dynamic: true });
    const sent = d.dma_fence('F(sent)');
    const send = d.job('send', { submitted: false }, (t) => {
      t.dma_start(nic, 'DMA_TO_DEVICE');
      t.dma_finish(nic);
      t.dma_fence_signal(sent);
    });

    d.kthread('importer', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_buf_map_attachment(nic, 'DMA_TO_DEVICE');
      if (variant === 'keeps') {
        t.dma_resv_reserve_fences(bo, 1);
        t.dma_resv_add_fence(bo, sent, 'READ');
      }
      t.ring_doorbell(send);
      t.dma_resv_unlock(bo);
    });
    d.kthread('exporter evicts', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
      t.move_backing_storage(bo);
      t.dma_resv_unlock(bo);
    });
  },
);
