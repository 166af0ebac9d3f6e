import { design } from 'fencepost';

export default design(
  {
    title: 'a driver asks its fence only after it has dropped the lock of the fence',
    description:
      'dma_fence_is_signaled() signals a fence of which the hardware says that it is done, and takes the lock for that.',
    variants: {
      correct: { holds: true },
      broken: { verdict: 'deadlock' },
    },
  },
  (d, variant) => {
    const lock = d.spinlock('ring->fence_lock');
    const fence = d.dma_fence('fence', { lock, signaled_op: true, published: true });

    d.kthread('retire worker', (t) => {
      t.hw_complete(fence);
      t.spin_lock_irqsave(lock);
      if (variant === 'broken') t.dma_fence_is_signaled(fence);
      t.spin_unlock_irqrestore(lock);
      if (variant === 'correct') t.dma_fence_is_signaled(fence);
    });
  },
);
