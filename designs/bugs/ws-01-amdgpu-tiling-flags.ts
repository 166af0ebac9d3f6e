import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'the commit tail takes a reservation lock to read the tiling flags',
    source:
      'drm/amdgpu/dc: Stop dma_resv_lock inversion in commit_tail; Message-ID 20200727213017.852589-1-daniel.vetter@ffwll.ch',
    description:
      'Waiting for a fence under a reservation lock is allowed, so no lock of that class may be taken on the way to a signal. The flags can be read when the commit is prepared.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['FENCE-40'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const fb = d.dma_buf('fb');
    const outFence = d.dma_fence('V');

    const commitTail = d.work('amdgpu_dm_atomic_commit_tail', { queued: false }, (t) => {
      if (variant === 'buggy') {
        t.dma_resv_lock(fb, null);
        t.dma_resv_unlock(fb);
      }
      t.dma_fence_signal(outFence);
    });

    d.thread('drm_mode_atomic_ioctl', (t) => {
      t.dma_resv_lock(fb, null);
      t.dma_resv_reserve_fences(fb, 1);
      t.dma_resv_add_fence(fb, outFence, 'WRITE');
      t.dma_resv_unlock(fb);
      t.queue_work(commitTail);
    });

    d.thread('ttm_bo_evict', (t) => {
      t.dma_resv_lock(fb, null);
      t.dma_resv_wait_timeout(fb, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
      t.dma_resv_unlock(fb);
    });
  },
);
