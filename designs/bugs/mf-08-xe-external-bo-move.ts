import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'an exec does not wait for the kernel fences of an external buffer',
    source:
      'subject drm/xe: Wait on external BO kernel fences in exec IOCTL (Debian changelog 6.12.105); scenario inferred',
    description:
      'The dependencies come from the reservation object of the VM only. A shared buffer has one of its own, with the fence of the move that brings it into place.',
    variants: {
      buggy: { verdict: 'rule', violates: ['RESV-09'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const external = d.dma_buf('external bo');
    const moved = d.dma_fence('M', { timeline: 'migrate' });
    const finished = d.dma_fence('F', { timeline: 'exec queue' });

    const moving = d.completion('migration submitted');

    const moveJob = d.job('migrate job', { submitted: false }, (t) => {
      t.dma_fence_signal(moved);
    });
    d.thread('xe_bo_migrate', (t) => {
      t.dma_resv_lock(external, null);
      t.dma_resv_reserve_fences(external, 1);
      t.dma_resv_add_fence(external, moved, 'KERNEL');
      t.dma_resv_unlock(external);
      t.ring_doorbell(moveJob);
      t.complete(moving);
    });

    const job = d.job('exec job', { submitted: false }, (t) => {
      t.dma_access_begin(external);
      t.dma_access_end(external);
      t.dma_fence_signal(finished);
    });
    d.thread('xe_exec_ioctl', (t) => {
      t.wait_for_completion(moving);
      t.dma_resv_lock(external, null);
      t.dma_resv_reserve_fences(external, 1);
      if (variant === 'fixed')
        t.dma_resv_wait_timeout(external, 'KERNEL', false, MAX_SCHEDULE_TIMEOUT);
      t.dma_resv_add_fence(external, finished, 'BOOKKEEP');
      t.dma_resv_unlock(external);
      t.ring_doorbell(job);
    });
  },
);
