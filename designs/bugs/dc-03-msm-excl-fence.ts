import { design } from 'fencepost';

export default design(
  {
    title: 'a submission that skips implicit sync replaces the fence of another context',
    source:
      "drm/msm: Don't break exclusive fence ordering; Message-ID 20210805104705.862416-17-daniel.vetter@ffwll.ch",
    description:
      'The other driver waits for the new fence only, and reuses the buffer while the work of the first context still runs.',
    variants: {
      buggy: { verdict: 'rule', violates: ['RESV-08', 'RESV-11'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const first = d.dma_fence('F1', { timeline: 'context 1' });
    const second = d.dma_fence('F2', { timeline: 'context 2' });

    const firstJob = d.job('job of context 1', { submitted: false }, (t) => {
      t.dma_access_begin(bo);
      t.dma_access_end(bo);
      t.dma_fence_signal(first);
    });
    const secondJob = d.job('job of context 2', { submitted: false }, (t) => {
      t.dma_fence_signal(second);
    });

    const otherDriver = d.work('other driver', { queued: false }, (t) => {
      t.dma_fence_wait(second, false);
      t.dma_resv_lock(bo, null);
      t.move_backing_storage(bo);
      t.dma_resv_unlock(bo);
    });

    d.thread('msm_ioctl_gem_submit', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_add_excl_fence(bo, first);
      t.dma_resv_unlock(bo);
      t.ring_doorbell(firstJob);
      t.dma_resv_lock(bo, null);
      if (variant === 'fixed') t.dma_fence_wait(first, false);
      t.dma_resv_add_excl_fence(bo, second);
      t.dma_resv_unlock(bo);
      t.ring_doorbell(secondJob);
      t.queue_work(otherDriver);
    });
  },
);
