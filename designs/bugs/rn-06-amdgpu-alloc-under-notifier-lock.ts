import { design } from 'fencepost';

export default design(
  {
    title: 'the submission allocates under the lock of its own MMU notifier',
    source:
      'RFC series 20200512085944.222637-1-daniel.vetter@ffwll.ch, patch 09/17 drm/amdgpu: use dma-fence annotations in cs_submit()',
    description:
      'Between the check of the userptr pages and the publication of the fence the notifier lock is held. An allocation there enters reclaim, reclaim unmaps pages and calls the notifier, and the notifier takes the lock.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['MM-04'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const notifierLock = d.mutex('adev->notifier_lock');
    const old = d.dma_fence('F_old', { timeline: 'ring', published: true });
    const submitted = d.dma_fence('F', { timeline: 'ring' });

    d.mmu_notifier('amdgpu_hmm_invalidate_gfx', (t) => {
      t.mutex_lock(notifierLock);
      t.dma_fence_wait(old, false);
      t.mutex_unlock(notifierLock);
    });

    const job = d.job('job of F', { submitted: false }, (t) => {
      t.wait_fence_hw(old);
      t.dma_fence_signal(submitted);
    });
    d.job('job of F_old', (t) => {
      t.dma_fence_signal(old);
    });

    d.thread('amdgpu_cs_submit', (t) => {
      if (variant === 'fixed') t.kmalloc('GFP_KERNEL');
      t.mutex_lock(notifierLock);
      if (variant === 'buggy') t.kmalloc('GFP_KERNEL');
      t.fd_install(submitted);
      t.ring_doorbell(job);
      t.mutex_unlock(notifierLock);
    });

    d.thread('munmap syscall', (t) => {
      t.mutex_lock(notifierLock);
      t.dma_fence_wait(old, false);
      t.mutex_unlock(notifierLock);
    });
  },
);
