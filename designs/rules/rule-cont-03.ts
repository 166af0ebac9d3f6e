import { design } from 'fencepost';

export default design(
  {
    title: 'the next point of a timeline lies above the last one',
    source: 'drivers/dma-buf/dma-fence-chain.c:240-266 dma_fence_chain_init',
    variants: { breaks: { verdict: 'rule', violates: ['CONT-03'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const f1 = d.dma_fence('F1', { refs: 2 });
    const f2 = d.dma_fence('F2', { refs: 2 });
    const first = d.dma_fence_chain('first');
    const second = d.dma_fence_chain('second');

    d.job('job', (t) => {
      t.dma_fence_signal(f1);
      t.dma_fence_signal(f2);
    });
    d.kthread('driver', (t) => {
      t.dma_fence_chain_init(first, null, f1, 5);
      t.dma_fence_chain_init(second, first, f2, variant === 'breaks' ? 5 : 6);
      t.dma_fence_put(second);
    });
  },
);
