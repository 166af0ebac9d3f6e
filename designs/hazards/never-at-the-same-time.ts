import { design } from 'fencepost';

export default design(
  {
    title: 'two jobs that never meet, and still no fence orders them',
    source: 'include/linux/dma-resv.h enum dma_resv_usage',
    description:
      'One unit runs both jobs, one after the other: they never overlap, but which of them comes first is open.',
    variants: {
      'one unit': { verdict: 'rule', violates: ['DMA-01'] },
      'one timeline': { holds: true },
      'the hardware waits': { holds: true },
    },
  },
  (d, variant) => {
    const frame = d.dma_buf('frame');
    const blitter = d.engine('blitter');
    const first = d.dma_fence('F(first)', { timeline: 'ring' });
    const second = d.dma_fence('F(second)', {
      timeline: variant === 'one timeline' ? 'ring' : 'other ring',
    });

    const copy = d.job('copy', { submitted: false }, (t) => {
      t.engine_start(blitter);
      t.dma_start(frame, 'DMA_FROM_DEVICE');
      t.dma_finish(frame);
      t.engine_finish(blitter);
      t.dma_fence_signal(first);
    });
    const scale = d.job('scale', { submitted: false }, (t) => {
      if (variant !== 'one unit') t.wait_fence_hw(first);
      t.engine_start(blitter);
      t.dma_start(frame, 'DMA_BIDIRECTIONAL');
      t.dma_finish(frame);
      t.engine_finish(blitter);
      t.dma_fence_signal(second);
    });

    d.kthread('ioctl', (t) => {
      t.dma_resv_lock(frame, null);
      t.dma_buf_map_attachment(frame, 'DMA_BIDIRECTIONAL');
      t.ring_doorbell(copy);
      t.ring_doorbell(scale);
      t.dma_resv_unlock(frame);
    });
  },
);
