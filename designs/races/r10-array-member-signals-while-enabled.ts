import { design } from 'fencepost';

export default design(
  {
    title: 'the members of an array signal while its enable_signaling adds the callbacks',
    source: 'drivers/dma-buf/dma-fence-array.c:55-101',
    description:
      'Whoever counts num_pending down to zero queues the irq_work, before enable_signaling has returned or after; each callback has a reference to the array of its own. A driver that wrote the same without these references signals freed memory.',
    variants: {
      dma_fence_array: { holds: true },
      'without references': { verdict: 'rule', violates: ['CTX-06'] },
    },
  },
  (d, variant) => {
    const gone = [d.completion('F1 gone'), d.completion('F2 gone')] as const;
    const f1 = d.dma_fence('F1', { refs: 2, release: (t) => t.complete(gone[0]) });
    const f2 = d.dma_fence('F2', { refs: 2, release: (t) => t.complete(gone[1]) });
    for (const fence of [f1, f2])
      d.job(`engine of ${fence.name}`, (t) => {
        t.dma_fence_signal(fence);
        t.dma_fence_put(fence);
      });

    if (variant === 'dma_fence_array') {
      const array = d.dma_fence_array('array');
      d.kthread('driver', (t) => {
        t.dma_fence_array_create(array, [f1, f2]);
        t.dma_fence_enable_sw_signaling(array);
        t.dma_fence_put(array);
        for (const each of gone) t.wait_for_completion(each);
      });
      return;
    }
    const pending = d.variable('num_pending', { max: 2, initially: 2 });
    const work = d.irq_work('irq_work of the driver', (t) => t.dma_fence_signal(array));
    const callbacks = [f1, f2].map((fence) => ({
      fence,
      callback: d.dma_fence_cb(`callback on ${fence.name}`, (t) => {
        t.if(t.atomic_dec_return(pending).is(0), () => t.irq_work_queue(work));
      }),
    }));
    const array = d.dma_fence('array', {
      enable_signaling: (t) => {
        for (const { fence, callback } of callbacks)
          t.if(t.dma_fence_add_callback(fence, callback).failed(), () => {
            t.if(t.atomic_dec_return(pending).is(0), () => t.dma_fence_signal_locked(array));
          });
      },
    });
    d.kthread('driver', (t) => {
      t.dma_fence_enable_sw_signaling(array);
      t.dma_fence_put(array);
      t.dma_fence_put(f1);
      t.dma_fence_put(f2);
      for (const each of gone) t.wait_for_completion(each);
    });
  },
);
