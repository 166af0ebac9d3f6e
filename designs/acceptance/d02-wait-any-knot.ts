import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'a task waits for any of two fences, and both of them need it to go on',
    source: 'drivers/dma-buf/dma-fence.c dma_fence_wait_any_timeout()',
    description:
      'Both workers need a mutex that the waiter holds, so every alternative leads back to it. Without either one of the two edges the wait ends.',
    variants: {
      knot: { verdict: 'deadlock', violates: ['FENCE-30'] },
      'first fence needs nothing': { holds: true },
      'second fence needs nothing': { holds: true },
    },
  },
  (d, variant) => {
    const submitLock = d.mutex('submit lock');
    const resetLock = d.mutex('reset lock');
    const f1 = d.dma_fence('F1', { timeline: 'ring 1', published: true });
    const f2 = d.dma_fence('F2', { timeline: 'ring 2', published: true });

    d.work('ring 1 work', (t) => {
      if (variant !== 'first fence needs nothing') {
        t.mutex_lock(submitLock);
        t.mutex_unlock(submitLock);
      }
      t.dma_fence_signal(f1);
    });
    d.work('ring 2 work', (t) => {
      if (variant !== 'second fence needs nothing') {
        t.mutex_lock(resetLock);
        t.mutex_unlock(resetLock);
      }
      t.dma_fence_signal(f2);
    });

    d.thread('wait ioctl', (t) => {
      t.mutex_lock(submitLock);
      t.mutex_lock(resetLock);
      // It allocates its callbacks with GFP_KERNEL, under locks that fences need: MM-02 without the scope.
      t.memalloc_noreclaim_save();
      t.dma_fence_wait_any_timeout([f1, f2], false, MAX_SCHEDULE_TIMEOUT);
      t.memalloc_noreclaim_restore();
      t.mutex_unlock(resetLock);
      t.mutex_unlock(submitLock);
    });
  },
);
