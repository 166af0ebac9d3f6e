import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'the commit tail allocates display state before it signals the vblank fence',
    source: 'RFC series 20200512085944.222637-1-daniel.vetter@ffwll.ch, patch 11/17',
    description:
      'The out-fence of an atomic commit obeys the same contract: from its publication to the vblank event nothing may wait for memory, because reclaim may wait for the buffer on the screen.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['FENCE-41'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const fb = d.dma_buf('fb');
    const outFence = d.dma_fence('V');

    d.shrinker('i915 shrinker', (t) => {
      t.dma_resv_wait_timeout(fb, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
    });

    const vblank = d.hardirq('vblank irq', { raised: false }, (t) => {
      t.dma_fence_signal(outFence);
    });
    const commitTail = d.work('amdgpu_dm_atomic_commit_tail', { queued: false }, (t) => {
      if (variant === 'buggy') t.kvmalloc('GFP_KERNEL');
      t.raise_irq(vblank);
    });

    d.thread('drm_mode_atomic_ioctl', (t) => {
      if (variant === 'fixed') t.kvmalloc('GFP_KERNEL');
      t.dma_resv_lock(fb, null);
      t.dma_resv_reserve_fences(fb, 1);
      t.dma_resv_add_fence(fb, outFence, 'WRITE');
      t.dma_resv_unlock(fb);
      t.queue_work(commitTail);
    });
  },
);
