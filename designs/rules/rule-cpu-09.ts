import { design } from 'fencepost';

export default design(
  {
    title: 'SYNC excludes nobody',
    source: 'include/uapi/linux/dma-buf.h struct dma_buf_sync',
    variants: {
      breaks: { verdict: 'rule', violates: ['CPU-03', 'CPU-09'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const frame = d.dma_buf('frame');
    const shown = d.dma_fence('F(shown)');
    const show = d.job('show', { submitted: false }, (t) => {
      t.dma_start(frame, 'DMA_TO_DEVICE');
      t.dma_finish(frame);
      t.dma_fence_signal(shown);
    });

    d.kthread('draws and shows', (t) => {
      t.dma_resv_lock(frame, null);
      t.dma_buf_map_attachment(frame, 'DMA_TO_DEVICE');
      t.dma_resv_unlock(frame);
      t.dma_buf_begin_cpu_access(frame, 'DMA_TO_DEVICE');
      if (variant === 'breaks') t.ring_doorbell(show);
      t.cpu_write(frame);
      t.dma_buf_end_cpu_access(frame, 'DMA_TO_DEVICE');
      if (variant === 'keeps') t.ring_doorbell(show);
    });
  },
);
