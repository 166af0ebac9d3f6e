import { design } from 'fencepost';

export default design(
  {
    title: 'the conflict test and dma_resv_add_fence() share one lock hold',
    source: 'drivers/gpu/drm/vgem/vgem_fence.c:138-152',
    variants: { breaks: { verdict: 'rule', violates: ['RESV-19'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const attach = (name: string): void => {
      const fence = d.dma_fence(`F of ${name}`);
      d.thread(name, (t) => {
        if (variant === 'keeps') t.dma_resv_lock(bo, null);
        t.if(t.dma_resv_test_signaled(bo, 'READ').is(0), () => {
          if (variant === 'keeps') t.dma_resv_unlock(bo);
          t.return();
        });
        if (variant === 'breaks') t.dma_resv_lock(bo, null);
        t.dma_resv_reserve_fences(bo, 1);
        t.dma_resv_add_fence(bo, fence, 'WRITE');
        t.dma_resv_unlock(bo);
      });
      d.hardirq(`irq of ${name}`, (t) => {
        t.dma_fence_signal(fence);
      });
    };

    attach('attach ioctl 1');
    attach('attach ioctl 2');
  },
);
