import { design } from 'fencepost';

export default design(
  {
    title: 'code under the lock of a fence takes no lock of a syncobj',
    source: 'drivers/gpu/drm/drm_syncobj.c:314-322,1419-1459',
    variants: { breaks: { verdict: 'rule', violates: ['LOCK-44'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const lock = d.spinlock('ring->fence_lock');
    const syncobj = d.drm_syncobj('syncobj');
    const fence = d.dma_fence('F', { lock });

    d.thread('submit ioctl', (t) => {
      t.spin_lock_irqsave(lock);
      if (variant === 'keeps') t.spin_unlock_irqrestore(lock);
      t.drm_syncobj_replace_fence(syncobj, fence);
      if (variant === 'breaks') t.spin_unlock_irqrestore(lock);
    });
    d.hardirq('ring irq', (t) => t.dma_fence_signal(fence));
  },
);
