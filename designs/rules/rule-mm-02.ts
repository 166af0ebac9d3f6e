import { design } from 'fencepost';

export default design(
  {
    title: 'a direct-reclaim allocation is a wait for any published fence',
    source: 'drivers/dma-buf/dma-fence.c:67-111 DOC fence cross-driver contract',
    variants: { breaks: { verdict: 'deadlock', violates: ['MM-02'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const lock = d.mutex('vm->lock');
    const fence = d.dma_fence('F', { published: true });

    d.shrinker('gem_shrinker', (t) => t.dma_fence_wait(fence, false));
    d.thread('bind ioctl', (t) => {
      if (variant === 'keeps') t.kmalloc('GFP_KERNEL');
      t.mutex_lock(lock);
      if (variant === 'breaks') t.kmalloc('GFP_KERNEL');
      t.mutex_unlock(lock);
    });
    d.work('run_job', (t) => {
      t.mutex_lock(lock);
      t.mutex_unlock(lock);
      t.dma_fence_signal(fence);
    });
  },
);
