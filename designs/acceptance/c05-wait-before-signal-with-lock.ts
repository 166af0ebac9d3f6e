import { design } from 'fencepost';

export default design(
  {
    title: 'a task waits for a submission with a lock held',
    source: 'drivers/gpu/drm/drm_syncobj.c, lockdep_assert_none_held_once()',
    description:
      'Everybody who needs the lock now waits for userspace. If the submission itself needs it, only a signal to the waiter ends the wait.',
    variants: {
      'mutex held': { verdict: 'indefinite-fence', violates: ['SO-03'] },
      'reservation lock held': { verdict: 'indefinite-fence', violates: ['SO-03'] },
      'submission needs the mutex': { verdict: 'stall', violates: ['SO-03'] },
      'no lock held': { holds: true },
    },
  },
  (d, variant) => {
    const lock = d.mutex('dev->lock');
    const bo = d.dma_buf('bo');
    const syncobj = d.drm_syncobj('syncobj');
    const fence = d.dma_fence('F', { timeline: 'ring' });
    const killed = d.variable('waiter was killed');

    const irq = d.hardirq('ring irq', { raised: false }, (t) => t.dma_fence_signal(fence));
    d.userspace('producer', (t) => {
      t.mutex_lock(lock);
      t.raise_irq(irq);
      if (variant !== 'submission needs the mutex') t.mutex_unlock(lock);
      t.drm_syncobj_replace_fence(syncobj, fence);
      if (variant === 'submission needs the mutex') t.mutex_unlock(lock);
    });

    d.thread('wait ioctl', (t) => {
      if (variant === 'reservation lock held') t.dma_resv_lock(bo, null);
      else if (variant !== 'no lock held') t.mutex_lock(lock);
      t.if(t.drm_syncobj_wait(syncobj, true).failed(), () => t.WRITE_ONCE(killed, 1));
      if (variant === 'reservation lock held') t.dma_resv_unlock(bo);
      else if (variant !== 'no lock held') t.mutex_unlock(lock);
    });
  },
);
