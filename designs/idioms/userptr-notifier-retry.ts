import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'a submission of user pages starts again if the notifier came in between',
    description:
      'Memory is allocated before any lock that the notifier takes, and the fence is added in the same notifier-locked section that found the pages valid.',
  },
  (d) => {
    const bo = d.dma_buf('userptr bo');
    const notifierLock = d.mutex('notifier_lock');
    const invalidated = d.variable('invalidated');
    const fence = d.dma_fence('fence');
    const job = d.job('gpu', { submitted: false }, (t) => t.dma_fence_signal(fence));

    d.mmu_notifier('userptr_invalidate', (t) => {
      t.mutex_lock(notifierLock);
      t.WRITE_ONCE(invalidated, 1);
      t.mutex_unlock(notifierLock);
      t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
    });

    d.thread('submit ioctl', (t) => {
      t.loop(() => {
        t.WRITE_ONCE(invalidated, 0);
        t.if(t.kmalloc('GFP_KERNEL').failed(), () => t.return());
        t.dma_resv_lock(bo, null);
        t.dma_resv_reserve_fences(bo, 1);
        t.mutex_lock(notifierLock);
        t.if(t.READ_ONCE(invalidated).is(0), () => {
          t.ring_doorbell(job);
          t.dma_resv_add_fence(bo, fence, 'BOOKKEEP');
          t.mutex_unlock(notifierLock);
          t.dma_resv_unlock(bo);
          t.break();
        });
        t.mutex_unlock(notifierLock);
        t.dma_resv_unlock(bo);
      });
    });
    d.thread('another allocation', (t) => t.kmalloc('GFP_KERNEL'));
  },
);
