import { design } from 'fencepost';

export default design(
  {
    title: 'a fence signals while a callback is removed from it',
    source: 'drivers/dma-buf/dma-fence.c dma_fence_remove_callback()',
    description:
      'Removing takes the lock under which callbacks run: whatever it returns, the callback is through, and its memory may go.',
    variants: {
      'removes, then frees': { holds: true },
      'frees without removing': { verdict: 'rule', violates: ['CTX-06', 'FENCE-22'] },
    },
  },
  (d, variant) => {
    const fence = d.dma_fence('F', { published: true });
    const waiter = d.kref('wait entry');
    const late = d.variable('remove came too late');
    const cb = d.dma_fence_cb('callback', (t) => t.access(waiter), { storage: waiter });

    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(fence);
    });
    d.kthread('gives up', (t) => {
      t.if(t.dma_fence_add_callback(fence, cb).failed(), () => t.return());
      if (variant === 'removes, then frees')
        t.if(t.dma_fence_remove_callback(fence, cb).is(0), () => t.WRITE_ONCE(late, 1));
      t.kref_put(waiter);
    });
    if (variant === 'removes, then frees') d.sometimes('the signal was faster', late.is(1));
  },
);
