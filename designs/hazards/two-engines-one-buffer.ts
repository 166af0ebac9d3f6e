import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'two engines, one buffer, implicit synchronisation',
    source:
      'include/linux/dma-resv.h enum dma_resv_usage; include/linux/dma-buf.h struct dma_buf, resv',
    description:
      'A video decoder writes a frame, and the GPU of another driver reads it. All that they share is the reservation object.',
    variants: {
      'fences with the right usage': { holds: true },
      'READ instead of WRITE': { verdict: 'rule', violates: ['DMA-01', 'RESV-13'] },
      'the reader does not wait': { verdict: 'rule', violates: ['DMA-01', 'RESV-12'] },
      'BOOKKEEP by mistake': { verdict: 'rule', violates: ['DMA-01'] },
      'no fence': { verdict: 'rule', violates: ['DMA-01'] },
    },
  },
  (d, variant) => {
    const frame = d.dma_buf('frame');
    const gpu = d.dma_buf_attachment('gpu', frame);
    const decoded = d.dma_fence('F(decoded)', { timeline: 'decoder' });
    const drawn = d.dma_fence('F(drawn)', { timeline: 'gpu' });

    const decode = d.job('decode', { submitted: false }, (t) => {
      t.dma_start(frame, 'DMA_FROM_DEVICE');
      t.dma_finish(frame);
      t.dma_fence_signal(decoded);
    });
    const draw = d.job('draw', { submitted: false }, (t) => {
      t.dma_start(gpu, 'DMA_TO_DEVICE');
      t.dma_finish(gpu);
      t.dma_fence_signal(drawn);
    });

    d.kthread('decoder ioctl', (t) => {
      t.dma_resv_lock(frame, null);
      t.dma_buf_map_attachment(frame, 'DMA_FROM_DEVICE');
      t.dma_resv_wait_timeout(frame, 'READ', false, MAX_SCHEDULE_TIMEOUT);
      if (variant !== 'no fence') {
        t.dma_resv_reserve_fences(frame, 1);
        if (variant === 'READ instead of WRITE') t.dma_resv_add_fence(frame, decoded, 'READ');
        else if (variant === 'BOOKKEEP by mistake')
          t.dma_resv_add_fence(frame, decoded, 'BOOKKEEP');
        else t.dma_resv_add_fence(frame, decoded, 'WRITE');
      }
      t.ring_doorbell(decode);
      t.dma_resv_unlock(frame);
    });
    d.kthread('gpu ioctl', (t) => {
      t.dma_resv_lock(frame, null);
      t.dma_buf_map_attachment(gpu, 'DMA_TO_DEVICE');
      t.dma_resv_reserve_fences(frame, 1);
      if (variant !== 'the reader does not wait')
        t.dma_resv_wait_timeout(frame, 'WRITE', false, MAX_SCHEDULE_TIMEOUT);
      t.dma_resv_add_fence(frame, drawn, 'READ');
      t.ring_doorbell(draw);
      t.dma_resv_unlock(frame);
    });
  },
);
