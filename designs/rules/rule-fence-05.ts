import { design } from 'fencepost';

export default design(
  {
    title: 'a callback is queued on a fence once for each time that it is to run',
    source:
      'drivers/dma-buf/dma-fence.c dma_fence_add_callback(), dma_fence_signal_timestamp_locked()',
    variants: {
      breaks: { verdict: 'rule', violates: ['CTX-08', 'FENCE-05', 'FENCE-08'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const fence = d.dma_fence('F');
    const calls = d.variable('calls', { max: 2 });
    const callback = d.dma_fence_cb('callback', (t) => t.atomic_inc_return(calls));
    const other = d.dma_fence_cb('other callback', (t) => t.atomic_inc_return(calls));

    d.kthread('driver', (t) => {
      t.if(t.dma_fence_add_callback(fence, callback).failed(), () => t.return());
      const second = variant === 'breaks' ? callback : other;
      t.if(t.dma_fence_add_callback(fence, second).failed(), () => t.return());
      t.dma_fence_signal(fence);
    });
  },
);
