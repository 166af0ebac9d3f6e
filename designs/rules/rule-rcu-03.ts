import { design } from 'fencepost';

export default design(
  {
    title: 'fence memory is freed after a grace period',
    source: 'drivers/dma-buf/dma-fence.c dma_fence_free()',
    variants: {
      breaks: { verdict: 'rule', violates: ['RCU-03'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const slot = d.drm_syncobj('slot');
    const fence = d.dma_fence('F', {
      initially: 'signaled',
      published: true,
      release: (t) => {
        if (variant === 'breaks') t.kfree(fence);
      },
    });

    d.thread('query ioctl', (t) => {
      t.rcu_read_lock();
      t.if(t.rcu_dereference(slot).is(1), () => {
        t.if(t.dma_fence_get_rcu(fence).is(1), () => {
          t.rcu_read_unlock();
          t.dma_fence_put(fence);
          t.return();
        });
      });
      t.rcu_read_unlock();
    });
    d.kthread('submit', (t) => {
      t.drm_syncobj_replace_fence(slot, fence);
      t.drm_syncobj_replace_fence(slot, null);
      t.dma_fence_put(fence);
    });
  },
);
