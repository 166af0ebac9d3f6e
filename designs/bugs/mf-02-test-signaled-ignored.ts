import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'the idle test does not look at the fences that it walks',
    source:
      'dma-buf: Fix dma_resv_test_signaled (Fixes 7fa828cb9265); Message-ID 20211015115720.79958-3-maarten.lankhorst@linux.intel.com',
    description:
      'After a refactoring the test said idle whenever the iterator reached the end, so that the storage was freed under the hardware.',
    variants: {
      buggy: { verdict: 'rule', violates: ['CTX-06', 'RESV-11'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const rendered = d.dma_fence('F');
    const attached = d.completion('F attached');

    const job = d.job('job', { submitted: false }, (t) => {
      t.dma_access_begin(bo);
      t.dma_access_end(bo);
      t.dma_fence_signal(rendered);
    });
    d.thread('submit ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, rendered, 'WRITE');
      t.dma_resv_unlock(bo);
      t.complete(attached);
      t.ring_doorbell(job);
    });

    d.thread('ttm_bo_release', (t) => {
      t.wait_for_completion(attached);
      const idle = t.dma_resv_test_signaled(bo, 'BOOKKEEP');
      if (variant === 'fixed') {
        t.if(idle.is(0), () => {
          t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
        });
      }
      t.dma_resv_lock(bo, null);
      t.free_backing_storage(bo);
      t.dma_resv_unlock(bo);
    });
  },
);
