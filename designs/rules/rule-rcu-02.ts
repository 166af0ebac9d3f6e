import { design } from 'fencepost';

export default design(
  {
    title: 'who reads a slot that others replace looks at it again once it has the reference',
    source: 'include/linux/dma-fence.h:342-391',
    variants: {
      breaks: { verdict: 'rule', violates: ['RCU-02', 'SO-14'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const syncobj = d.drm_syncobj('syncobj');
    const fence = d.dma_fence('F', { initially: 'signaled', refs: 2 });

    d.thread('reader', (t) => {
      t.rcu_read_lock();
      const got =
        variant === 'breaks'
          ? t['dma_fence_get_rcu(syncobj->fence)'](syncobj)
          : t.dma_fence_get_rcu_safe(syncobj);
      t.rcu_read_unlock();
      t.if(got.isNot(0), () => t.dma_fence_put(fence));
    });
    d.thread('writer', (t) => {
      t.drm_syncobj_replace_fence(syncobj, fence);
      t.drm_syncobj_replace_fence(syncobj, null);
      t.dma_fence_put(fence);
    });
  },
);
