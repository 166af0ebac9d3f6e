import { design } from 'fencepost';

export default design(
  {
    title: 'a fence is not released while unsignalled with callbacks queued',
    source: 'drivers/dma-buf/dma-fence.c:571-613 dma_fence_release',
    variants: { breaks: { verdict: 'rule', violates: ['FENCE-24'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const fence = d.dma_fence('F', { refs: 1 });
    const seen = d.variable('completion seen');
    const cb = d.dma_fence_cb('callback of F', (t) => t.WRITE_ONCE(seen, 1));

    d.thread('teardown', (t) => {
      t.dma_fence_add_callback(fence, cb);
      if (variant === 'keeps') t.dma_fence_signal(fence);
      t.dma_fence_put(fence);
    });
  },
);
