import { design } from 'fencepost';

export default design(
  {
    title: 'a waiter holds the mutex that the signalling worker needs',
    source: 'drivers/dma-buf/dma-fence.c, DOC: fence signalling annotation',
    description:
      'The worker takes dev->lock before it signals, and an ioctl waits for the fence with dev->lock held.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['FENCE-29'] },
      'waits after unlock': { holds: true },
    },
  },
  (d, variant) => {
    const lock = d.mutex('dev->lock');
    const fence = d.dma_fence('F', { published: true });

    d.work('completion work', (t) => {
      t.mutex_lock(lock);
      t.dma_fence_signal(fence);
      t.mutex_unlock(lock);
    });

    d.thread('gem_wait ioctl', (t) => {
      t.mutex_lock(lock);
      if (variant === 'waits after unlock') t.mutex_unlock(lock);
      t.dma_fence_wait(fence, false);
      if (variant === 'buggy') t.mutex_unlock(lock);
    });
  },
);
