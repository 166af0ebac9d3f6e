import { design } from 'fencepost';

export default design(
  {
    title: 'the acquire context is opened before the relocations are copied from user memory',
    source:
      "drm/msm: Don't init ww_mutec acquire ctx before needed; Message-ID 20191120105607.3023-1-daniel.vetter@ffwll.ch",
    description:
      'A live acquire context counts as a lock of the reservation class, so mmap_lock belongs outside it; a fault handler that opens a context of its own takes them in that order.',
    variants: {
      buggy: { verdict: 'rule', violates: ['MM-01'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const mm = d.mmap_lock();
    const bo = d.dma_buf('bo');
    const submitTicket = d.ww_acquire_ctx('submit->ticket');
    const faultTicket = d.ww_acquire_ctx('fault ticket');

    d.thread('msm_ioctl_gem_submit', (t) => {
      if (variant === 'fixed') t.copy_from_user(mm);
      t.ww_acquire_init(submitTicket);
      if (variant === 'buggy') t.copy_from_user(mm);
      t.dma_resv_lock(bo, submitTicket);
      t.dma_resv_unlock(bo);
      t.ww_acquire_fini(submitTicket);
    });

    d.thread('fault handler', (t) => {
      t.mmap_read_lock(mm);
      t.ww_acquire_init(faultTicket);
      t.dma_resv_lock(bo, faultTicket);
      t.dma_resv_unlock(bo);
      t.ww_acquire_fini(faultTicket);
      t.mmap_read_unlock(mm);
    });
  },
);
