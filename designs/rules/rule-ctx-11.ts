import { design } from 'fencepost';

export default design(
  {
    title: 'a release that brings about the next one does not nest with the length of a list',
    source:
      'drivers/dma-buf/dma-fence-chain.c dma_fence_chain_release(), which is a loop for this reason',
    variants: {
      breaks: { verdict: 'rule', violates: ['CTX-11'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const length = 6;
    const nodes: ReturnType<typeof d.kref>[] = [];
    for (let i = 0; i < length; i++) {
      const next = nodes[i - 1];
      nodes.push(
        d.kref(`node ${i}`, {
          release: (t) => {
            if (variant === 'breaks' && next !== undefined) t.kref_put(next);
          },
        }),
      );
    }

    d.thread('close ioctl', (t) => {
      const nested = variant === 'breaks';
      for (const node of nested ? nodes.slice(-1) : nodes.toReversed()) t.kref_put(node);
    });
  },
);
