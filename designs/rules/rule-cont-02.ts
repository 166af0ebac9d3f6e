import { design } from 'fencepost';

export default design(
  {
    title: 'a chain node contains no chain node',
    source: 'drivers/dma-buf/dma-fence-chain.c:279-286 dma_fence_chain_init',
    variants: { breaks: { verdict: 'rule', violates: ['CONT-02'] }, keeps: { holds: true } },
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
      t.dma_fence_chain_init(first, null, f1, 1);
      if (variant === 'breaks') t.dma_fence_chain_init(second, null, first, 2);
      else t.dma_fence_chain_init(second, first, f2, 2);
      t.dma_fence_put(second);
    });
  },
);
