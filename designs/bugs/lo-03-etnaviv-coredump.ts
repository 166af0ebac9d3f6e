import { design } from 'fencepost';

export default design(
  {
    title: 'the core dump takes the MMU lock before the buffer lock',
    source:
      'drm/etnaviv: fix deadlock in GPU coredump (Fixes 27b67278e007); Message-ID 20191016142716.10168-1-l.stach@pengutronix.de',
    description:
      'Mapping a buffer takes its lock and then the MMU context; the hang recovery takes them the other way round, so that the fence of the hung job never completes.',
    variants: {
      buggy: { verdict: 'deadlock' },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const objLock = d.mutex('etnaviv_obj->lock');
    const mmuLock = d.mutex('mmu_context->lock');
    const hung = d.dma_fence('F', { published: true });

    d.work('etnaviv_sched_timedout_job', (t) => {
      t.mutex_lock(mmuLock);
      if (variant === 'fixed') t.mutex_unlock(mmuLock);
      t.mutex_lock(objLock);
      t.mutex_unlock(objLock);
      if (variant === 'buggy') t.mutex_unlock(mmuLock);
      t.dma_fence_signal(hung);
    });

    d.thread('etnaviv_gem_mapping_get', (t) => {
      t.mutex_lock(objLock);
      t.mutex_lock(mmuLock);
      t.mutex_unlock(mmuLock);
      t.mutex_unlock(objLock);
    });
  },
);
