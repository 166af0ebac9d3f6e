import { design } from 'fencepost';

export default design(
  {
    title: 'an array has at least one fence',
    source: 'drivers/dma-buf/dma-fence-array.c:203 dma_fence_array_init',
    variants: { breaks: { verdict: 'rule', violates: ['CONT-06'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const array = d.dma_fence_array('array');
    const stub = d.dma_fence_stub();

    d.kthread('driver', (t) => {
      if (variant === 'breaks') {
        t.dma_fence_array_create(array, []);
        t.dma_fence_put(array);
        return;
      }
      t.dma_fence_get_stub(stub);
      t.dma_fence_put(stub);
    });
  },
);
