import { design } from 'fencepost';

export default design(
  {
    title: 'a release op runs when a reservation object drops a fence that has signalled',
    description:
      'Whoever drops the last reference runs it: here dma_resv_reserve_fences(), elsewhere an interrupt. In 7.2 dma_fence_release() calls it in a read section, wherever it is, so it takes spinlocks and no mutex.',
    variants: {
      correct: { holds: true },
      broken: { verdict: 'rule', violates: ['CTX-01'], kernels: ['7.2'] },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const lock = d.spinlock('ring->fence_list_lock');
    const mutex = d.mutex('ring->mutex');
    const fence = d.dma_fence('fence', {
      refs: 1,
      release: (t) => {
        if (variant === 'correct') {
          t.spin_lock_irqsave(lock);
          t.spin_unlock_irqrestore(lock);
        } else {
          t.mutex_lock(mutex);
          t.mutex_unlock(mutex);
        }
      },
    });

    d.thread('submit ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, fence, 'WRITE');
      t.dma_resv_unlock(bo);
      t.dma_fence_signal(fence);
      t.dma_fence_put(fence);
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_unlock(bo);
    });
  },
);
