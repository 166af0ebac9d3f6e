import { design } from 'fencepost';

export default design(
  {
    title: 'lockless readers of a reservation list tolerate change and restart',
    source: 'drivers/dma-buf/dma-resv.c dma_resv_iter_walk_unlocked()',
    variants: {
      breaks: { verdict: 'rule', violates: ['CTX-06', 'RCU-06'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fence = d.dma_fence('F', { initially: 'signaled', timeline: 'ring' });
    const next = d.dma_fence('F2', { initially: 'signaled', timeline: 'ring' });

    d.kthread('submit', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 2);
      t.dma_resv_add_fence(bo, fence, 'READ');
      t.dma_fence_put(fence);
      t.dma_resv_add_fence(bo, next, 'READ');
      t.dma_resv_unlock(bo);
    });
    d.thread('busy ioctl', (t) => {
      t.rcu_read_lock();
      t.if(t.dma_resv_list_entry(bo, 0).isNot(1), () => {
        t.rcu_read_unlock();
        t.return();
      });
      if (variant === 'breaks') {
        t.dma_fence_get(fence);
        t.rcu_read_unlock();
        t.dma_fence_put(fence);
      } else {
        const got = t.dma_fence_get_rcu(fence);
        t.rcu_read_unlock();
        t.if(got.is(1), () => t.dma_fence_put(fence));
      }
    });
  },
);
