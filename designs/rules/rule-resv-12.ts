import { design } from 'fencepost';

export default design(
  {
    title: 'implicit sync collects its dependencies with dma_resv_usage_rw(write)',
    source: 'include/linux/dma-resv.h:126-136',
    variants: { breaks: { verdict: 'rule', violates: ['RESV-12'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const read = d.dma_fence('F(read)', { timeline: 'ring 0' });
    const written = d.dma_fence('F(write)', { timeline: 'ring 1' });
    const reader = d.job('reading job', { submitted: false }, (t) => {
      t.dma_access_begin(bo);
      t.dma_access_end(bo);
      t.dma_fence_signal(read);
    });
    const writer = d.job('writing job', { submitted: false }, (t) => {
      if (variant === 'keeps') t.wait_fence_hw(read);
      t.dma_access_begin(bo);
      t.dma_access_end(bo);
      t.dma_fence_signal(written);
    });

    d.thread('submit ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 2);
      t.dma_resv_add_fence(bo, read, 'READ');
      t.ring_doorbell(reader);
      t.dma_resv_add_fence(bo, written, 'WRITE');
      t.ring_doorbell(writer);
      t.dma_resv_unlock(bo);
    });
  },
);
