import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'recovery writes the last submitted seqno where the last completed one belongs',
    source:
      'drm/msm/adreno: fix updating ring fence (Fixes f97decac5f4c); Message-ID 20200813000311.708728-1-robdclark@gmail.com',
    description:
      'The retire worker compares the fence memory with the seqno of the job and signals it, while the GPU is about to execute it again.',
    variants: {
      buggy: { verdict: 'rule', violates: ['CTX-06', 'RESV-11'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const replayed = d.dma_fence('n+1');
    const memptrs = d.variable('memptrs->fence');
    const attached = d.completion('n+1 submitted');

    const replay = d.job('job n+1', { submitted: false }, (t) => {
      t.dma_access_begin(bo);
      t.dma_access_end(bo);
      t.WRITE_ONCE(memptrs, 1);
      t.queue_work(retire);
    });
    const retire = d.work('retire_worker', { queued: false }, (t) => {
      t.if(t.READ_ONCE(memptrs).is(1), () => t.dma_fence_signal(replayed));
    });

    d.thread('msm_ioctl_gem_submit', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, replayed, 'WRITE');
      t.dma_resv_unlock(bo);
      t.complete_all(attached);
    });
    d.work('recover_worker', (t) => {
      t.wait_for_completion(attached);
      if (variant === 'buggy') t.WRITE_ONCE(memptrs, 1);
      t.ring_doorbell(replay);
      t.queue_work(retire);
    });

    d.thread('msm_gem_free_object', (t) => {
      t.wait_for_completion(attached);
      t.dma_resv_lock(bo, null);
      t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
      t.free_backing_storage(bo);
      t.dma_resv_unlock(bo);
    });
  },
);
