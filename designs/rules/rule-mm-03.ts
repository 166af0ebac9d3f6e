import { design } from 'fencepost';

export default design(
  {
    title: 'shrinkers trylock reservations and skip what is busy',
    source: 'drivers/gpu/drm/drm_gem.c:1696-1704',
    variants: {
      breaks: { verdict: 'deadlock', violates: ['MM-03', 'WW-08'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');

    d.shrinker('gem_shrinker', (t) => {
      if (variant === 'breaks') {
        t.dma_resv_lock(bo, null);
        t.dma_resv_unlock(bo);
      } else t.if(t.dma_resv_trylock(bo).is(1), () => t.dma_resv_unlock(bo));
    });
    d.thread('submit ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.kmalloc('GFP_KERNEL');
      t.dma_resv_unlock(bo);
    });
  },
);
