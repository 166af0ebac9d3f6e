import { design } from 'fencepost';

export default design(
  {
    title: 'a wait walks all fences under a lock that their release takes',
    source:
      'commit e58337100721f3cc0c7424a18730e4f39844934f drm/vmwgfx: Fix a deadlock in dma buf fence polling',
    description:
      'Updating the fences signals them under fman->lock; the poll callback puts the last reference, and the release takes that lock to unlink the fence. A fence that is off the list already needs no lock.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['FENCE-10'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const fmanLock = d.spinlock('fman->lock');
    const fence = d.dma_fence('F', {
      lock: fmanLock,
      release: (t) => {
        if (variant === 'buggy') t.spin_lock(fmanLock);
        if (variant === 'buggy') t.spin_unlock(fmanLock);
      },
    });
    const pollCb = d.dma_fence_cb('dma_buf_poll_cb', (t) => t.dma_fence_put(fence));

    d.thread('dma_buf_poll', (t) => {
      t.if(t.dma_fence_add_callback(fence, pollCb).is('-ENOENT'), () => t.return());
      t.spin_lock(fmanLock);
      t.dma_fence_signal_locked(fence);
      t.spin_unlock(fmanLock);
    });
  },
);
