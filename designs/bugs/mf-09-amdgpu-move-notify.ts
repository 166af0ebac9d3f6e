import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'move_notify does not wait for the move before the page tables are used again',
    source:
      'subject drm/amdgpu: fix sync handling in amdgpu_dma_buf_move_notify (Debian changelog 6.12.85); scenario inferred',
    description:
      'The exporter invalidates the mappings of the importer and copies the buffer. The importer updates its page tables at once, and its next job runs on storage that the copy has not filled yet.',
    variants: {
      buggy: { verdict: 'rule', violates: ['RESV-09'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const shared = d.dma_buf('shared bo');
    const moved = d.dma_fence('M', { timeline: 'exporter sdma' });
    const finished = d.dma_fence('F', { timeline: 'importer gfx' });

    const copyJob = d.job('copy job', { submitted: false }, (t) => {
      t.dma_fence_signal(moved);
    });
    const gfxJob = d.job('gfx job', { submitted: false }, (t) => {
      t.dma_access_begin(shared);
      t.dma_access_end(shared);
      t.dma_fence_signal(finished);
    });

    const notify = d.work('amdgpu_dma_buf_move_notify', { queued: false }, (t) => {
      t.dma_resv_lock(shared, null);
      t.dma_resv_reserve_fences(shared, 1);
      if (variant === 'fixed')
        t.dma_resv_wait_timeout(shared, 'KERNEL', false, MAX_SCHEDULE_TIMEOUT);
      t.dma_resv_add_fence(shared, finished, 'BOOKKEEP');
      t.dma_resv_unlock(shared);
      t.ring_doorbell(gfxJob);
    });

    d.thread('ttm_bo_move', (t) => {
      t.dma_resv_lock(shared, null);
      t.queue_work(notify);
      t.dma_resv_reserve_fences(shared, 1);
      t.dma_resv_add_fence(shared, moved, 'KERNEL');
      t.dma_resv_unlock(shared);
      t.ring_doorbell(copyJob);
    });
  },
);
