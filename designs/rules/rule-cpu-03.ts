import { design } from 'fencepost';

export default design(
  {
    title: 'begin_cpu_access orders nothing for explicitly synchronised DMA',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_begin_cpu_access()',
    variants: {
      breaks: { verdict: 'rule', violates: ['CPU-03', 'CPU-09'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const frame = d.dma_buf('frame');
    const written = d.dma_fence('F(written)');
    const write = d.job('write', { submitted: false }, (t) => {
      t.dma_start(frame, 'DMA_FROM_DEVICE');
      t.dma_finish(frame);
      t.dma_fence_signal(written);
    });

    d.kthread('capture', (t) => {
      t.dma_resv_lock(frame, null);
      t.dma_buf_map_attachment(frame, 'DMA_FROM_DEVICE');
      t.ring_doorbell(write);
      t.dma_resv_unlock(frame);
      if (variant === 'keeps') t.dma_fence_wait(written, false);
      t.dma_buf_begin_cpu_access(frame, 'DMA_FROM_DEVICE');
      t.cpu_read(frame);
      t.dma_buf_end_cpu_access(frame, 'DMA_FROM_DEVICE');
    });
  },
);
