import { design } from 'fencepost';

export default design(
  {
    title: 'the head of an armed chain is put while the fences in it signal',
    source: 'drivers/dma-buf/dma-fence-chain.c:122-162',
    description:
      'The callback and the irq_work share their memory, and a reference to the head goes from one to the other: the last of them frees the chain.',
    variants: { default: { holds: true } },
  },
  (d) => {
    const gone = [d.completion('F1 gone'), d.completion('F2 gone')] as const;
    const f1 = d.dma_fence('F1', { refs: 2, release: (t) => t.complete(gone[0]) });
    const f2 = d.dma_fence('F2', { refs: 2, release: (t) => t.complete(gone[1]) });
    const c1 = d.dma_fence_chain('C1');
    const c2 = d.dma_fence_chain('C2');
    for (const fence of [f1, f2])
      d.job(`engine of ${fence.name}`, (t) => {
        t.dma_fence_signal(fence);
        t.dma_fence_put(fence);
      });

    d.kthread('driver', (t) => {
      t.dma_fence_chain_init(c1, null, f1, 1);
      t.dma_fence_chain_init(c2, c1, f2, 2);
      t.dma_fence_enable_sw_signaling(c2);
      t.dma_fence_put(c2);
      for (const each of gone) t.wait_for_completion(each);
    });
  },
);
