import { design } from 'fencepost';

export default design(
  {
    title: 'a fence callback is written for hard interrupt context under the fence lock',
    source: 'drivers/dma-buf/dma-fence.c:693 dma_fence_add_callback',
    variants: { breaks: { verdict: 'rule', violates: ['FENCE-07'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const lock = d.mutex('client->lock');
    const fence = d.dma_fence('F');
    const deferred = d.work('deferred work', { queued: false }, (t) => {
      t.mutex_lock(lock);
      t.mutex_unlock(lock);
    });
    const cb = d.dma_fence_cb('callback of F', (t) => {
      if (variant === 'breaks') {
        t.mutex_lock(lock);
        t.mutex_unlock(lock);
      } else t.queue_work(deferred);
    });

    d.thread('submit', (t) => {
      t.if(t.dma_fence_add_callback(fence, cb).is('-ENOENT'), () => t.queue_work(deferred));
    });
    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(fence);
    });
  },
);
