import { design } from 'fencepost';

export default design(
  {
    title: 'a fence that an array took over is put by the array',
    source: 'drivers/dma-buf/dma-fence-array.c:140-150 dma_fence_array_release',
    variants: {
      breaks: { verdict: 'rule', violates: ['CONT-04', 'CTX-05'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    d.memory_is_short();
    const f1 = d.dma_fence('F1');
    const f2 = d.dma_fence('F2');
    const array = d.dma_fence_array('array');

    d.kthread('driver', (t) => {
      t.dma_fence_signal(f1);
      t.dma_fence_signal(f2);
      const created = t.dma_fence_array_create(array, [f1, f2]);
      const giveBack = (): void => {
        t.dma_fence_put(f1);
        t.dma_fence_put(f2);
      };
      if (variant === 'breaks') giveBack();
      else t.if(created.is('-ENOMEM'), giveBack);
      t.if(created.is(0), () => t.dma_fence_put(array));
    });
  },
);
