import { design } from 'fencepost';

export default design(
  {
    title: 'NULL from dma_fence_chain_find_seqno() means that the point has signalled',
    source: 'drivers/dma-buf/dma-fence-chain.c:90-110 dma_fence_chain_find_seqno',
    variants: { breaks: { verdict: 'rule', violates: ['CONT-14'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const f1 = d.dma_fence('F1', { refs: 2 });
    const f2 = d.dma_fence('F2', { refs: 2 });
    const first = d.dma_fence_chain('first');
    const second = d.dma_fence_chain('second');
    const point = d.dma_fence_slot('point');

    d.job('job', (t) => {
      t.dma_fence_signal(f1);
      t.dma_fence_signal(f2);
    });
    d.kthread('importer', (t) => {
      t.dma_fence_chain_init(first, null, f1, 1);
      t.dma_fence_chain_init(second, first, f2, 2);
      t.dma_fence_get(second);
      t.set_fence(point, second);
      t.if(t.dma_fence_chain_find_seqno(point, 1).failed(), () => t.return());
      const wait = (): void => {
        t.dma_fence_wait(point, false);
        t.dma_fence_put(point);
      };
      if (variant === 'breaks') wait();
      else t.if(t.fence_is_null(point).is(0), wait);
      t.dma_fence_put(second);
    });
  },
);
