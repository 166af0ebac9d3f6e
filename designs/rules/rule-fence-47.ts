import { design } from 'fencepost';

export default design(
  {
    title: 'code that reads fence->ops tolerates NULL after signalling',
    source: 'drivers/dma-buf/dma-fence.c:368-375',
    variants: {
      breaks: { verdict: 'rule', violates: ['FENCE-47'], kernels: ['7.2'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const fence = d.dma_fence('F');

    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(fence);
    });
    d.thread('to_my_fence()', (t) => {
      const ops = t['fence->ops'](fence);
      if (variant === 'keeps') t.if(ops.is(0), () => t.return());
      t.dma_fence_wait(fence, false);
    });
  },
);
