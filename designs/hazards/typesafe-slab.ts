import { design } from 'fencepost';

export default design(
  {
    title: 'the memory of a fence is given out again while a reader tries for its reference',
    source: 'include/linux/dma-fence.h dma_fence_get_rcu_safe()',
    variants: {
      'plain dma_fence_get_rcu': { verdict: 'rule', violates: ['RCU-02'] },
      dma_fence_get_rcu_safe: { holds: true },
    },
  },
  (d, variant) => {
    const slot = d.drm_syncobj('ring->last');
    const other = d.drm_syncobj('of another process');
    const fence = d.dma_fence('F', { initially: 'signaled', published: true });

    d.thread('wait ioctl', (t) => {
      t.rcu_read_lock();
      if (variant === 'dma_fence_get_rcu_safe') {
        const found = t.dma_fence_get_rcu_safe(slot);
        t.rcu_read_unlock();
        t.if(found.is(1), () => t.dma_fence_put(fence));
      } else {
        t.if(t.rcu_dereference(slot).is(1), () => {
          t.if(t.dma_fence_get_rcu(fence).is(1), () => {
            t.rcu_read_unlock();
            t.dma_fence_put(fence);
            t.return();
          });
        });
        t.rcu_read_unlock();
      }
    });
    // SLAB_TYPESAFE_BY_RCU: the memory of the fence is given out again at once.
    d.kthread('submit', (t) => {
      t.drm_syncobj_replace_fence(slot, fence);
      t.dma_fence_put(fence);
      t.drm_syncobj_replace_fence(slot, null);
      t.if(t.kmem_cache_alloc(fence).is(0), () => t.return());
      t.dma_fence_init(fence);
      t.drm_syncobj_replace_fence(other, fence);
      t.dma_fence_signal(fence);
      t.dma_fence_put(fence);
    });
  },
);
