import { design } from 'fencepost';

export default design(
  {
    title: 'polling dma_fence_is_signaled() arms signalling first',
    source: 'include/linux/dma-fence.h:537-543 dma_fence_is_signaled',
    variants: { breaks: { verdict: 'livelock', violates: ['FENCE-14'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const fence = d.dma_fence('F', { lazy: true });

    d.job('job', (t) => {
      t.wait_enable_signaling(fence);
      t.dma_fence_signal(fence);
    });
    d.kthread('poller', (t) => {
      if (variant === 'keeps') t.dma_fence_enable_sw_signaling(fence);
      t.poll(() => {
        t.if(t.dma_fence_is_signaled(fence).is(1), () => t.break());
      });
    });
  },
);
