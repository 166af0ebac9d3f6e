import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'userptr submissions re-check the notifier sequence and publish under the notifier lock',
    source: 'Documentation/gpu/drm-vm-bind-locking.rst, userptr gpu_vmas',
    description:
      'The invalidation either comes before the submission looks again, which then begins anew, or it sees the fence. With the lock given back in between it does neither.',
    variants: {
      breaks: { verdict: 'rule', violates: ['MM-05'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const resv = d.dma_resv('vm->resv');
    const notifierLock = d.mutex('notifier_lock');
    const fence = d.dma_fence('fence');
    const job = d.job('gpu', { submitted: false }, (t) => t.dma_fence_signal(fence));
    const notifier = d.mmu_notifier('userptr invalidate', (t) => {
      t.mutex_lock(notifierLock);
      t.mmu_interval_set_seq(notifier);
      t.mutex_unlock(notifierLock);
      t.dma_resv_wait_timeout(resv, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
    });

    d.thread('exec ioctl', (t) => {
      t.loop(() => {
        t.mmu_interval_read_begin(notifier);
        t.dma_resv_lock(resv, null);
        t.dma_resv_reserve_fences(resv, 1);
        t.mutex_lock(notifierLock);
        t.if(t.mmu_interval_read_retry(notifier).is(0), () => {
          if (variant === 'breaks') t.mutex_unlock(notifierLock);
          t.dma_resv_add_fence(resv, fence, 'BOOKKEEP');
          if (variant === 'keeps') t.mutex_unlock(notifierLock);
          t.ring_doorbell(job);
          t.dma_resv_unlock(resv);
          t.break();
        });
        t.mutex_unlock(notifierLock);
        t.dma_resv_unlock(resv);
      });
    });
    d.kthread('munmap', (t) => {
      t.mmu_notifier_invalidate_range_start(notifier);
      t.mmu_notifier_invalidate_range_end(notifier);
    });
  },
);
