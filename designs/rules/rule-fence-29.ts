import { design } from 'fencepost';

export default design(
  {
    title: 'every lock held at dma_fence_wait() ranks outside the fence',
    source: 'drivers/dma-buf/dma-fence.c:324-335 __dma_fence_might_wait',
    variants: { breaks: { verdict: 'deadlock', violates: ['FENCE-29'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const lock = d.mutex('gpu->lock');
    const fence = d.dma_fence('F');

    d.kthread('waiter', (t) => {
      t.mutex_lock(lock);
      if (variant === 'keeps') t.mutex_unlock(lock);
      t.dma_fence_wait(fence, false);
      if (variant === 'breaks') t.mutex_unlock(lock);
    });
    d.work('retire work', (t) => {
      t.mutex_lock(lock);
      t.mutex_unlock(lock);
      t.dma_fence_signal(fence);
    });
  },
);
