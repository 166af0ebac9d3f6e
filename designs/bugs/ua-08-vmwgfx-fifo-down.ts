import { design } from 'fencepost';

export default design(
  {
    title: 'the fence list is changed without its lock when the device shuts down',
    source:
      'subject drm/vmwgfx: take fman->lock around fence list mutation in fifo_down (Debian changelog 6.12.105); scenario inferred',
    description:
      'The shutdown drops the lock to wait for a fence and then unlinks it, while the interrupt thread updates the list.',
    variants: {
      buggy: { verdict: 'rule', violates: ['CTX-08'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const fmanLock = d.spinlock('fman->lock');
    const fenceList = d.list_head('fman->fence_list');
    const fence = d.dma_fence('F', { published: true });

    d.thread('vmw_fence_fifo_down', (t) => {
      t.spin_lock(fmanLock);
      t.list_for_each_entry(fenceList);
      t.spin_unlock(fmanLock);
      t.dma_fence_wait(fence, false);
      if (variant === 'fixed') t.spin_lock(fmanLock);
      t.list_del(fenceList);
      if (variant === 'fixed') t.spin_unlock(fmanLock);
    });

    d.kthread('vmw_thread_fn', (t) => {
      t.dma_fence_signal(fence);
      t.spin_lock(fmanLock);
      t.list_del(fenceList);
      t.spin_unlock(fmanLock);
    });
  },
);
