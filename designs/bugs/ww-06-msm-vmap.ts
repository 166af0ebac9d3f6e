import { type TaskBuilder, design } from 'fencepost';

export default design(
  {
    title: 'vmap and vunmap callbacks take the lock that the core began to hold',
    source:
      'drm/msm/gem: Fix double resv lock aquire (Fixes 79e2cf2e7a19); Message-ID 20240131150854.44089-1-robdclark@gmail.com',
    description:
      'Since 6.2 the core holds the reservation lock around vmap and vunmap; the exporter was not changed with it and locks again.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['LOCK-31', 'WW-08'], kernels: ['6.12', '7.2'] },
      fixed: { holds: true, kernels: ['6.12', '7.2'] },
    },
  },
  (d, variant) => {
    const msmGemGetVaddr = (t: TaskBuilder): void => {
      if (variant === 'buggy') t.dma_resv_lock(bo, null);
      t.kvmalloc('GFP_KERNEL');
      if (variant === 'buggy') t.dma_resv_unlock(bo);
    };
    const msmGemPutVaddr = (t: TaskBuilder): void => {
      if (variant === 'buggy') t.dma_resv_lock(bo, null);
      if (variant === 'buggy') t.dma_resv_unlock(bo);
    };
    const bo = d.dma_buf('msm bo', { ops: { vmap: msmGemGetVaddr, vunmap: msmGemPutVaddr } });

    d.thread('importer', (t) => {
      t.dma_buf_vmap_unlocked(bo);
      t.dma_buf_vunmap_unlocked(bo);
    });
  },
);
