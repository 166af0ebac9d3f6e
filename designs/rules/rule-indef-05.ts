import { design } from 'fencepost';

export default design(
  {
    title: 'a timeout does not make a userspace-controlled fence acceptable',
    source: 'Documentation/driver-api/dma-buf.rst:232-301 Indefinite DMA Fences',
    variants: { breaks: { verdict: 'rule', violates: ['INDEF-05'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fence = d.dma_fence('F');

    d.thread('attach ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, fence, 'WRITE');
      t.dma_resv_unlock(bo);
    });
    if (variant === 'breaks') {
      d.userspace('owner of the fence', (t) => {
        t.userspace_step();
        t.dma_fence_signal(fence);
      });
      d.timer('10 s timeout', { armed: true }, (t) => {
        t.dma_fence_signal(fence);
      });
    } else {
      d.job('job', (t) => {
        t.dma_fence_signal(fence);
      });
    }
  },
);
