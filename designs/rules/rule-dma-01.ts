import { design } from 'fencepost';

export default design(
  {
    title: 'a fence orders two device accesses that conflict',
    source: 'include/linux/dma-resv.h dma_resv_usage_rw()',
    variants: { breaks: { verdict: 'rule', violates: ['DMA-01'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const frame = d.dma_buf('frame');
    const written = d.dma_fence('F(written)', { timeline: 'ring 0' });
    const shown = d.dma_fence('F(shown)', { timeline: 'ring 1' });
    const write = d.job('write', { submitted: false }, (t) => {
      t.dma_start(frame, 'DMA_FROM_DEVICE');
      t.dma_finish(frame);
      t.dma_fence_signal(written);
    });
    const show = d.job('show', { submitted: false }, (t) => {
      if (variant === 'keeps') t.wait_fence_hw(written);
      t.dma_start(frame, 'DMA_TO_DEVICE');
      t.dma_finish(frame);
      t.dma_fence_signal(shown);
    });

    d.kthread('submit', (t) => {
      t.dma_resv_lock(frame, null);
      t.dma_buf_map_attachment(frame, 'DMA_BIDIRECTIONAL');
      t.ring_doorbell(write);
      t.ring_doorbell(show);
      t.dma_resv_unlock(frame);
    });
  },
);
