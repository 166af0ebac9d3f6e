import { design } from 'fencepost';

export default design(
  {
    title: 'two tasks walk along a chain and collect its nodes while the fences in it signal',
    source: 'drivers/dma-buf/dma-fence-chain.c:39-76 dma_fence_chain_walk',
    description:
      'The compare-and-exchange on prev lets one of them win; the other gives back the node that it wanted to put there. Nothing is lost, and no node is passed over that has not signalled.',
    variants: { default: { holds: true } },
  },
  (d) => {
    const gone = d.completion('F1 gone');
    const f1 = d.dma_fence('F1', { refs: 2, release: (t) => t.complete(gone) });
    const f2 = d.dma_fence('F2', { refs: 2 });
    const f3 = d.dma_fence('F3', { refs: 2 });
    const c1 = d.dma_fence_chain('C1');
    const c2 = d.dma_fence_chain('C2');
    const c3 = d.dma_fence_chain('C3');
    const made = [d.completion('chain made'), d.completion('chain made, again')] as const;

    d.kthread('driver', (t) => {
      t.dma_fence_chain_init(c1, null, f1, 1);
      t.dma_fence_chain_init(c2, c1, f2, 2);
      t.dma_fence_chain_init(c3, c2, f3, 3);
      t.dma_fence_get(c3);
      t.dma_fence_signal(f2);
      for (const each of made) t.complete(each);
      t.dma_fence_signal(f1);
      t.dma_fence_put(f1);
      t.wait_for_completion(gone);
    });
    for (const [i, each] of made.entries()) {
      const node = d.dma_fence_slot(`node ${i}`);
      d.kthread(`walker ${i}`, (t) => {
        t.wait_for_completion(each);
        t.set_fence(node, c3);
        t.dma_fence_chain_walk(node);
        t.if(
          t.fence_is_null(node).is(1),
          () => t.assert(f1.isSignaled()),
          () => {
            t.assert(f2.isSignaled());
            t.dma_fence_put(node);
          },
        );
      });
    }
  },
);
