import { design } from 'fencepost';

export default design(
  {
    title: 'dma_fence_get_rcu() runs under rcu_read_lock() and may return NULL',
    source: 'include/linux/dma-fence.h dma_fence_get_rcu()',
    variants: {
      breaks: { verdict: 'rule', violates: ['CTX-06', 'RCU-01'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const slot = d.drm_syncobj('slot');
    const fence = d.dma_fence('F', { initially: 'signaled', published: true });

    d.thread('query ioctl', (t) => {
      if (variant === 'keeps') t.rcu_read_lock();
      const found = t.rcu_dereference(slot);
      t.if(found.is(1), () => {
        t.if(t.dma_fence_get_rcu(fence).is(1), () => t.dma_fence_put(fence));
      });
      if (variant === 'keeps') t.rcu_read_unlock();
    });
    d.kthread('submit', (t) => {
      t.drm_syncobj_replace_fence(slot, fence);
      t.dma_fence_put(fence);
      t.drm_syncobj_replace_fence(slot, null);
    });
  },
);
