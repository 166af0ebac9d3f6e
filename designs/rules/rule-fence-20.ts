import { design } from 'fencepost';

export default design(
  {
    title: 'fences are put in order only within one context',
    source: 'include/linux/dma-fence.h:581-608 dma_fence_is_later()',
    variants: {
      breaks: { verdict: 'rule', violates: ['FENCE-20'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const timeline = (name: string): string => (variant === 'keeps' ? 'ring' : `ring of ${name}`);
    const first = d.dma_fence('first', { timeline: timeline('first') });
    const second = d.dma_fence('second', { timeline: timeline('second') });

    d.thread('wait ioctl', (t) => {
      t.if(
        t.dma_fence_is_later(second, first).is(1),
        () => t.dma_fence_wait(second, false),
        () => t.dma_fence_wait(first, false),
      );
    });
    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(first);
      t.dma_fence_signal(second);
    });
  },
);
