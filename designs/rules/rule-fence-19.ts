import { design } from 'fencepost';

export default design(
  {
    title: 'fences of one context complete in seqno order',
    source: 'drivers/dma-buf/dma-fence.c:46-47',
    variants: { breaks: { verdict: 'rule', violates: ['FENCE-19'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const first = d.dma_fence('F1', { timeline: 'ring' });
    const second = d.dma_fence('F2', { timeline: 'ring' });

    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(first);
      if (variant === 'keeps') t.dma_fence_signal(second);
    });
    if (variant === 'breaks') {
      d.hardirq('second irq of the ring', (t) => {
        t.dma_fence_signal(second);
      });
    }
  },
);
