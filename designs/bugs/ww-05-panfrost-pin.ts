import { type TaskBuilder, design } from 'fencepost';

export default design(
  {
    title: 'a pin callback takes the reservation lock that its caller holds',
    source:
      '[PATCH] drm/panfrost: Fix dma_resv deadlock at drm object pin time; Message-ID 6066f6f0-49c6-4607-9c33-88e166ccae86@collabora.com (Fixes a78027847226)',
    description:
      'drm_gem_pin() came to hold the lock around the callback of the driver, and drm_gem_shmem_pin() still takes it.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['LOCK-27', 'WW-08'], kernels: ['6.12', '7.2'] },
      fixed: { holds: true, kernels: ['6.12', '7.2'] },
    },
  },
  (d, variant) => {
    const drmGemShmemPin = (t: TaskBuilder): void => {
      if (variant === 'fixed') t.kvmalloc('GFP_KERNEL');
      else {
        t.dma_resv_lock(bo, null);
        t.kvmalloc('GFP_KERNEL');
        t.dma_resv_unlock(bo);
      }
    };
    const bo = d.dma_buf('panfrost bo', {
      ops: { pin: drmGemShmemPin, unpin: () => {} },
    });

    const display = d.dma_buf_attachment('display', bo, { attached: false });

    d.thread('display driver import', (t) => {
      t.dma_buf_attach(display);
      t.dma_buf_map_attachment_unlocked(display, 'DMA_TO_DEVICE');
      t.dma_buf_unmap_attachment_unlocked(display, 'DMA_TO_DEVICE');
      t.dma_buf_detach(bo, display);
    });
  },
);
