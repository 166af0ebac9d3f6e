import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'waits that do not prime lockdep obey the order of dma_fence_wait()',
    source: 'drivers/dma-buf/dma-fence.c:898-965 dma_fence_wait_any_timeout',
    variants: { breaks: { verdict: 'deadlock', violates: ['FENCE-30'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const lock = d.mutex('gpu->lock');
    const fence = d.dma_fence('F');
    const other = d.dma_fence('G');

    d.kthread('waiter', (t) => {
      t.mutex_lock(lock);
      const fences = variant === 'breaks' ? [fence] : [fence, other];
      t.dma_fence_wait_any_timeout(fences, false, MAX_SCHEDULE_TIMEOUT);
      t.mutex_unlock(lock);
    });
    d.work('retire work', (t) => {
      t.mutex_lock(lock);
      t.mutex_unlock(lock);
      t.dma_fence_signal(fence);
    });
    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(other);
    });
  },
);
