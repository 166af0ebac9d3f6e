import { design } from 'fencepost';

export default design(
  {
    title: 'an array is built of leaves, not of arrays',
    source: 'drivers/dma-buf/dma-fence-array.c:228-240 dma_fence_array_init',
    variants: { breaks: { verdict: 'rule', violates: ['CONT-01'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const f1 = d.dma_fence('F1', { refs: 2 });
    const f2 = d.dma_fence('F2', { refs: 2 });
    const inner = d.dma_fence_array('inner', { max: 1 });
    const outer = d.dma_fence_array('outer');
    d.dma_fence_stub('stub', { private: true });
    const merged = d.dma_fence_slot('merged');

    d.job('job', (t) => {
      t.dma_fence_signal(f1);
      t.dma_fence_signal(f2);
    });
    d.kthread('driver', (t) => {
      t.dma_fence_array_create(inner, [f1]);
      if (variant === 'breaks') {
        t.dma_fence_array_create(outer, [inner, f2]);
        t.dma_fence_put(outer);
        return;
      }
      t.dma_fence_unwrap_merge(merged, [inner, f2]);
      t.dma_fence_put(merged);
      t.dma_fence_put(inner);
    });
  },
);
