import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title:
      'the suspend work of a preempt fence takes the reservation lock under which the evictor waits',
    source: 'drivers/gpu/drm/xe/xe_preempt_fence.c; rule INDEF-12',
    description:
      'The evictor arms the preempt fence by waiting for it with the reservation lock held. The work that suspends the queue may need nothing that memory management gates.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['FENCE-40', 'INDEF-12'] },
      'locks only to resume': { holds: true },
    },
  },
  (d, variant) => {
    const vm = d.dma_resv('vm->resv');
    const wq = d.workqueue('preempt fence wq', { ordered: true, rescuer: true });
    const preempt = d.dma_fence('preempt fence', {
      preemption: true,
      enable_signaling: (t) => t.queue_work(suspend),
    });
    const suspend = d.work('preempt work', { queue: wq, queued: false }, (t) => {
      if (variant !== 'buggy') t.dma_fence_signal(preempt);
      t.dma_resv_lock(vm, null);
      t.dma_resv_unlock(vm);
      if (variant === 'buggy') t.dma_fence_signal(preempt);
    });

    d.thread('vm_bind ioctl', (t) => {
      t.dma_resv_lock(vm, null);
      t.dma_resv_reserve_fences(vm, 1);
      t.dma_resv_add_fence(vm, preempt, 'BOOKKEEP');
      t.dma_resv_unlock(vm);
    });

    d.kthread('evictor', (t) => {
      t.dma_resv_lock(vm, null);
      t.dma_resv_wait_timeout(vm, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
      t.dma_resv_unlock(vm);
    });
  },
);
