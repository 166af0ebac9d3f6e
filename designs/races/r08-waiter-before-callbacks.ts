import { design } from 'fencepost';

export default design(
  {
    title: 'a waiter goes on before the callbacks of the fence have run',
    source: 'drivers/dma-buf/dma-fence.c dma_fence_signal_timestamp_locked()',
    description:
      'The flag is set before the list is taken: who polls it knows that the work is done, and nothing about who else was told.',
    variants: {
      'counts on the callback': { verdict: 'assertion' },
      'waits for the callback': { holds: true },
    },
  },
  (d, variant) => {
    const fence = d.dma_fence('F', { published: true });
    const unpinned = d.completion('unpinned');
    const told = d.variable('callback ran');
    const added = d.completion('callback is added');
    const cb = d.dma_fence_cb('unpins', (t) => {
      t.WRITE_ONCE(told, 1);
      t.complete(unpinned);
    });

    d.kthread('submits', (t) => {
      t.if(t.dma_fence_add_callback(fence, cb).failed(), () => {
        t.WRITE_ONCE(told, 1);
        t.complete(unpinned);
      });
      t.complete(added);
    });
    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(fence);
    });
    d.kthread('frees', (t) => {
      t.wait_for_completion(added);
      t.dma_fence_wait(fence, false);
      if (variant === 'waits for the callback') t.wait_for_completion(unpinned);
      t.assert(told.is(1));
    });
  },
);
