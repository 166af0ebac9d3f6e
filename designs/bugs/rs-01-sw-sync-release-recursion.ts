import { design } from 'fencepost';

export default design(
  {
    title:
      'a callback drops the last reference while the timeline lock, which is the fence lock, is held',
    source:
      'dma-buf/sw_sync: Avoid recursive lock during fence signal; Message-ID 20230818145939.39697-1-robdclark@gmail.com',
    description:
      'All fences of a sw_sync timeline share its lock. The callback of a fence puts it, the release op takes the lock again, and the signaller spins on itself; the fix keeps a reference until the lock is dropped.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['FENCE-10'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const timelineLock = d.spinlock('obj->lock');
    const fence = d.dma_fence('F', {
      lock: timelineLock,
      release: (t) => {
        t.spin_lock_irqsave(timelineLock);
        t.spin_unlock_irqrestore(timelineLock);
      },
    });
    const cb = d.dma_fence_cb('importer callback', (t) => t.dma_fence_put(fence));

    d.thread('sync_timeline_signal', (t) => {
      t.dma_fence_add_callback(fence, cb);
      t.spin_lock_irq(timelineLock);
      if (variant === 'fixed') t.dma_fence_get(fence);
      t.dma_fence_signal_locked(fence);
      t.spin_unlock_irq(timelineLock);
      if (variant === 'fixed') t.dma_fence_put(fence);
    });
  },
);
