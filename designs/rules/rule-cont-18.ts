import { design } from 'fencepost';

export default design(
  {
    title: 'a merge drops the older fences of a context, and the driver signals them in order',
    source: 'drivers/dma-buf/dma-fence-unwrap.c:96-118 dma_fence_dedup_array',
    variants: {
      breaks: { verdict: 'rule', violates: ['CONT-18', 'FENCE-19'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const first = d.dma_fence('first', { timeline: 'ring' });
    const second = d.dma_fence('second', { timeline: 'ring', refs: 2 });
    const other = d.dma_fence('other', { refs: 2 });
    d.dma_fence_stub('stub', { private: true });
    d.dma_fence_array('array', { max: 3 });
    const merged = d.dma_fence_slot('merged');
    const ready = d.completion('merged once');

    d.kthread('driver', (t) => {
      t.dma_fence_unwrap_merge(merged, [first, second, other]);
      t.complete(ready);
      t.dma_fence_wait(merged, false);
      t.dma_fence_put(merged);
    });
    d.work('ring', (t) => {
      t.wait_for_completion(ready);
      const [before, after] = variant === 'breaks' ? [second, first] : [first, second];
      t.dma_fence_signal(before);
      t.dma_fence_signal(after);
      t.dma_fence_signal(other);
    });
  },
);
