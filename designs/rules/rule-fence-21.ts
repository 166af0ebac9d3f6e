import { design } from 'fencepost';

export default design(
  {
    title: 'the time of completion is read from a fence that has signalled',
    source: 'include/linux/dma-fence.h:709-718 dma_fence_timestamp',
    variants: {
      breaks: { verdict: 'rule', violates: ['FENCE-21'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const fence = d.dma_fence('F');

    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(fence);
    });
    d.kthread('profiler', (t) => {
      if (variant === 'keeps') t.if(t.dma_fence_test_signaled_flag(fence).is(0), () => t.return());
      t.dma_fence_timestamp(fence);
    });
  },
);
