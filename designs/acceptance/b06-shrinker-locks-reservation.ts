import { design } from 'fencepost';

export default design(
  {
    title: 'a shrinker takes reservation locks, and somebody allocates with one held',
    source: 'drivers/gpu/drm/drm_gem.c drm_gem_lru_scan(): ww_mutex_trylock()',
    description:
      'GFP_KERNEL is allowed under a reservation lock, so reclaim runs with it held: a shrinker may only try it and skip the busy buffer.',
    variants: {
      blocking: { verdict: 'deadlock', violates: ['MM-03', 'WW-08'] },
      trylock: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');

    d.shrinker('gem_shrinker', (t) => {
      if (variant === 'blocking') {
        t.dma_resv_lock(bo, null);
        t.dma_resv_unlock(bo);
      } else {
        t.if(t.dma_resv_trylock(bo).is(1), () => t.dma_resv_unlock(bo));
      }
    });

    d.thread('bind ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.kmalloc('GFP_KERNEL');
      t.dma_resv_unlock(bo);
    });
    d.thread('another allocation', (t) => t.kmalloc('GFP_KERNEL'));
  },
);
