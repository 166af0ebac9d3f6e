import { design } from 'fencepost';

export default design(
  {
    title: 'callers of dma_fence_add_callback() handle -ENOENT',
    source: 'drivers/dma-buf/dma-fence.c:698-724 dma_fence_add_callback',
    variants: { breaks: { verdict: 'deadlock', violates: ['FENCE-06'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const fence = d.dma_fence('F');
    const done = d.completion('done');
    const cb = d.dma_fence_cb('wake the waiter', (t) => t.complete(done));

    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(fence);
    });
    d.thread('wait ioctl', (t) => {
      if (variant === 'breaks') t.dma_fence_add_callback(fence, cb);
      else t.if(t.dma_fence_add_callback(fence, cb).is('-ENOENT'), () => t.return());
      t.wait_for_completion(done);
    });
  },
);
