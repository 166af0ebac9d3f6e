import { design } from 'fencepost';

export default design(
  {
    title: 'the head of a chain is released while another task walks along the older nodes',
    source: 'drivers/dma-buf/dma-fence-chain.c:178-207 dma_fence_chain_release',
    description:
      'The release takes out a node without a compare-and-exchange only while it has the last reference to it; so no walker can stand there.',
    variants: {
      'walker with a reference': { holds: true },
      'walker without one': { verdict: 'rule', violates: ['CTX-05', 'CTX-06'] },
    },
  },
  (d, variant) => {
    const gone = d.completion('F1 gone');
    const f1 = d.dma_fence('F1', { refs: 2, release: (t) => t.complete(gone) });
    const f2 = d.dma_fence('F2', { refs: 2 });
    const f3 = d.dma_fence('F3', { refs: 2 });
    const c1 = d.dma_fence_chain('C1');
    const c2 = d.dma_fence_chain('C2');
    const c3 = d.dma_fence_chain('C3');
    const made = d.completion('chain made');
    const node = d.dma_fence_slot('node');

    d.kthread('owner', (t) => {
      t.dma_fence_chain_init(c1, null, f1, 1);
      t.dma_fence_chain_init(c2, c1, f2, 2);
      t.dma_fence_chain_init(c3, c2, f3, 3);
      if (variant === 'walker with a reference') t.dma_fence_get(c2);
      t.complete(made);
      t.dma_fence_put(c3);
      t.dma_fence_put(f1);
      t.wait_for_completion(gone);
    });
    d.kthread('walker', (t) => {
      t.wait_for_completion(made);
      t.set_fence(node, c2);
      t.dma_fence_chain_walk(node);
      t.dma_fence_put(node);
    });
  },
);
