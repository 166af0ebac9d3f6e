import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'an importer unmaps a buffer that its job still uses',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_unmap_attachment()',
    variants: {
      'unmaps at once': { verdict: 'rule', violates: ['DMA-02'] },
      'never maps': { verdict: 'rule', violates: ['DMA-02'] },
      'waits for the job': { holds: true },
    },
  },
  (d, variant) => {
    const frame = d.dma_buf('frame');
    const done = d.dma_fence('F');
    const job = d.job('scan out', { submitted: false }, (t) => {
      t.dma_start(frame, 'DMA_TO_DEVICE');
      t.dma_finish(frame);
      t.dma_fence_signal(done);
    });
    d.kthread('display ioctl', (t) => {
      t.dma_resv_lock(frame, null);
      if (variant !== 'never maps') t.dma_buf_map_attachment(frame, 'DMA_TO_DEVICE');
      t.dma_resv_reserve_fences(frame, 1);
      t.dma_resv_add_fence(frame, done, 'READ');
      t.ring_doorbell(job);
      if (variant === 'waits for the job')
        t.dma_resv_wait_timeout(frame, 'READ', false, MAX_SCHEDULE_TIMEOUT);
      if (variant !== 'never maps') t.dma_buf_unmap_attachment(frame, 'DMA_TO_DEVICE');
      t.dma_resv_unlock(frame);
    });
  },
);
