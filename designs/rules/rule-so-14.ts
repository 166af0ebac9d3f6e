import { design } from 'fencepost';

export default design(
  {
    title: 'without its lock the slot of a syncobj is read by the RCU-safe getter',
    source: 'include/drm/drm_syncobj.h drm_syncobj_fence_get',
    variants: {
      breaks: { verdict: 'rule', violates: ['CTX-06', 'SO-14'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const syncobj = d.drm_syncobj('syncobj');
    const fence = d.dma_fence('F', { initially: 'signaled' });

    d.thread('reader', (t) => {
      if (variant === 'keeps') t.rcu_read_lock();
      const got =
        variant === 'breaks' ? t['syncobj->fence'](syncobj) : t.dma_fence_get_rcu_safe(syncobj);
      if (variant === 'keeps') t.rcu_read_unlock();
      t.if(got.isNot(0), () => {
        if (variant === 'breaks') t.dma_fence_get(fence);
        t.dma_fence_put(fence);
      });
    });
    d.thread('writer', (t) => {
      t.drm_syncobj_replace_fence(syncobj, fence);
      t.dma_fence_put(fence);
      t.drm_syncobj_replace_fence(syncobj, null);
    });
  },
);
