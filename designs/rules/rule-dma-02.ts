import { design } from 'fencepost';

export default design(
  {
    title: 'a device uses DMA addresses only while they are mapped',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_unmap_attachment()',
    variants: { breaks: { verdict: 'rule', violates: ['DMA-02'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const frame = d.dma_buf('frame');
    const done = d.dma_fence('F');
    const job = d.job('scan out', { submitted: false }, (t) => {
      t.dma_start(frame, 'DMA_TO_DEVICE');
      t.dma_finish(frame);
      t.dma_fence_signal(done);
    });

    d.kthread('display', (t) => {
      t.dma_resv_lock(frame, null);
      t.dma_buf_map_attachment(frame, 'DMA_TO_DEVICE');
      t.ring_doorbell(job);
      if (variant === 'keeps') t.dma_fence_wait(done, false);
      t.dma_buf_unmap_attachment(frame, 'DMA_TO_DEVICE');
      t.dma_resv_unlock(frame);
    });
  },
);
