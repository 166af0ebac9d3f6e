import { design } from 'fencepost';

export default design(
  {
    title: 'the signaller keeps the fence alive across the signal call',
    source: 'drivers/dma-buf/sw_sync.c:209-238 sync_timeline_signal',
    variants: { breaks: { verdict: 'rule', violates: ['FENCE-10'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const fence = d.dma_fence('F', { refs: variant === 'keeps' ? 2 : 1 });
    const cb = d.dma_fence_cb('poll callback', (t) => t.dma_fence_put(fence));

    d.thread('poll', (t) => {
      t.dma_fence_add_callback(fence, cb);
      t.dma_fence_signal(fence);
      if (variant === 'keeps') t.dma_fence_put(fence);
    });
  },
);
