import { design } from 'fencepost';

export default design(
  {
    title: 'a fence is initialised before anybody uses it',
    source: 'drivers/dma-buf/dma-fence.c dma_fence_init()',
    variants: {
      breaks: { verdict: 'rule', violates: ['CTX-07'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const fence = d.dma_fence('F', { initially: 'uninitialised' });

    d.kthread('submit', (t) => {
      if (variant === 'keeps') t.dma_fence_init(fence);
      t.dma_fence_signal(fence);
    });
  },
);
