import { design } from 'fencepost';

export default design(
  {
    title: 'freeing callback data waits for the callback, not just for SIGNALED',
    source: 'drivers/dma-buf/dma-fence.c:362-386',
    variants: {
      breaks: { verdict: 'rule', violates: ['CTX-06', 'FENCE-22'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const fence = d.dma_fence('F');
    const waiter = d.kref('waiter');
    const cb = d.dma_fence_cb('waiter->cb', (t) => t.access(waiter), { storage: waiter });

    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(fence);
    });
    d.thread('wait ioctl', (t) => {
      t.if(t.dma_fence_add_callback(fence, cb).is('-ENOENT'), () => {
        t.kref_put(waiter);
        t.return();
      });
      if (variant === 'breaks') {
        t.poll(() => {
          t.if(t.dma_fence_test_signaled_flag(fence).is(1), () => t.break());
        });
      } else t.dma_fence_remove_callback(fence, cb);
      t.kref_put(waiter);
    });
  },
);
