import { design } from 'fencepost';

export default design(
  {
    title: 'drivers with implicit sync add READ fences for reads and WRITE fences for writes',
    source: 'include/linux/dma-buf.h struct dma_buf, resv',
    variants: { breaks: { verdict: 'rule', violates: ['RESV-13'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const frame = d.dma_buf('frame');
    const written = d.dma_fence('F(written)');
    const write = d.job('write', { submitted: false }, (t) => {
      t.dma_start(frame, 'DMA_FROM_DEVICE');
      t.dma_finish(frame);
      t.dma_fence_signal(written);
    });

    d.kthread('submit', (t) => {
      t.dma_resv_lock(frame, null);
      t.dma_buf_map_attachment(frame, 'DMA_FROM_DEVICE');
      t.dma_resv_reserve_fences(frame, 1);
      t.dma_resv_add_fence(frame, written, variant === 'keeps' ? 'WRITE' : 'READ');
      t.ring_doorbell(write);
      t.dma_resv_unlock(frame);
    });
  },
);
