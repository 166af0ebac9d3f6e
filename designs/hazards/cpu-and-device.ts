import { design } from 'fencepost';

export default design(
  {
    title: 'the CPU reads what a device wrote',
    source: 'drivers/dma-buf/dma-buf.c, DOC: cpu access',
    variants: {
      'implicit fence': { holds: true },
      'outside the bracket': { verdict: 'rule', violates: ['CPU-01'] },
      'other direction': { verdict: 'rule', violates: ['CPU-05'] },
      'explicit fence, not waited for': { verdict: 'rule', violates: ['CPU-03', 'CPU-09'] },
      'explicit fence, waited for': { holds: true },
      'new work before the end': { verdict: 'rule', violates: ['CPU-09'] },
    },
  },
  (d, variant) => {
    const frame = d.dma_buf('frame');
    const written = d.dma_fence('F(written)');
    const explicit = variant.startsWith('explicit');
    const late = variant === 'new work before the end';
    const write = d.job('write', { submitted: false }, (t) => {
      t.dma_start(frame, 'DMA_FROM_DEVICE');
      t.dma_finish(frame);
      t.dma_fence_signal(written);
    });

    d.kthread('capture', (t) => {
      const submit = (): void => {
        t.dma_resv_lock(frame, null);
        t.dma_resv_reserve_fences(frame, 1);
        t.dma_resv_add_fence(frame, written, explicit ? 'BOOKKEEP' : 'WRITE');
        t.ring_doorbell(write);
        t.dma_resv_unlock(frame);
      };
      t.dma_resv_lock(frame, null);
      t.dma_buf_map_attachment(frame, 'DMA_FROM_DEVICE');
      t.dma_resv_unlock(frame);
      if (!late) submit();
      if (variant === 'explicit fence, waited for') t.dma_fence_wait(written, false);
      const direction = variant === 'other direction' ? 'DMA_TO_DEVICE' : 'DMA_FROM_DEVICE';
      t.dma_buf_begin_cpu_access(frame, direction);
      if (variant !== 'outside the bracket') t.cpu_read(frame);
      if (late) submit();
      t.dma_buf_end_cpu_access(frame, direction);
      if (variant === 'outside the bracket') t.cpu_read(frame);
    });
  },
);
