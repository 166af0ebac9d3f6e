import { design } from 'fencepost';

export default design(
  {
    title: 'job_run takes the object lock to unpin',
    source:
      'drm/msm/gem: Avoid obj lock in job_run(); Message-ID 20230320144356.803762-10-robdclark@gmail.com',
    description:
      'The object lock is the reservation lock, and it is held by whoever waits until the object is idle; the pin count belongs under a lock that nobody holds across a wait.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['FENCE-40'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const lruLock = d.mutex('priv->lru.lock');
    const obj = d.dma_buf('obj');
    const finished = d.dma_fence('F', { published: true });

    d.work('msm_job_run', (t) => {
      if (variant === 'buggy') {
        t.dma_resv_lock(obj, null);
        t.dma_resv_unlock(obj);
      } else {
        t.mutex_lock(lruLock);
        t.mutex_unlock(lruLock);
      }
      t.dma_fence_signal(finished);
    });

    d.thread('msm_gem_shrinker evict', (t) => {
      t.dma_resv_lock(obj, null);
      t.dma_fence_wait(finished, false);
      t.dma_resv_unlock(obj);
    });
  },
);
