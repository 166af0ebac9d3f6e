import { design } from 'fencepost';

export default design(
  {
    title: 'walkers of a list without references take them unless zero',
    source: 'drivers/dma-buf/sw_sync.c sync_timeline_signal()',
    variants: {
      breaks: { verdict: 'rule', violates: ['CTX-05', 'CTX-06', 'RCU-10'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const lock = d.spinlock('timeline->lock');
    const onList = d.variable('pt is on the list', { initially: 1 });
    const fence = d.dma_fence('pt', {
      initially: 'signaled',
      published: true,
      release: (t) => {
        t.spin_lock_irqsave(lock);
        t.WRITE_ONCE(onList, 0);
        t.spin_unlock_irqrestore(lock);
      },
    });

    d.thread('SW_SYNC_IOC_INC', (t) => {
      t.spin_lock_irqsave(lock);
      t.if(t.READ_ONCE(onList).is(0), () => {
        t.spin_unlock_irqrestore(lock);
        t.return();
      });
      if (variant === 'breaks') t.dma_fence_get(fence);
      if (variant === 'keeps') {
        t.if(t.dma_fence_get_rcu(fence).is(0), () => {
          t.spin_unlock_irqrestore(lock);
          t.return();
        });
      }
      t.spin_unlock_irqrestore(lock);
      t.dma_fence_put(fence);
    });
    d.thread('closes the sync_file', (t) => t.dma_fence_put(fence));
  },
);
