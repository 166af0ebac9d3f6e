import { design } from 'fencepost';

export default design(
  {
    title: 'whoever leaves dma_fence_chain_for_each() early puts the node',
    source: 'include/linux/dma-fence-chain.h:108-120 dma_fence_chain_for_each',
    variants: { breaks: { verdict: 'rule', violates: ['CONT-11'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const f1 = d.dma_fence('F1', { refs: 2 });
    const f2 = d.dma_fence('F2', { refs: 2 });
    const first = d.dma_fence_chain('first');
    const second = d.dma_fence_chain('second');
    const node = d.dma_fence_slot('node');

    d.job('job', (t) => {
      t.dma_fence_signal(f1);
      t.dma_fence_signal(f2);
    });
    d.kthread('driver', (t) => {
      t.dma_fence_chain_init(first, null, f1, 1);
      t.dma_fence_chain_init(second, first, f2, 2);
      t.dma_fence_chain_for_each(node, second, () => {
        t.if(t.dma_fence_is_signaled(node).is(0), () => {
          if (variant === 'keeps') t.dma_fence_put(node);
          t.break();
        });
      });
      t.dma_fence_put(second);
    });
  },
);
