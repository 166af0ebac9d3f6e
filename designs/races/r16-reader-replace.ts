import { type FenceHandle, type TaskBuilder, design } from 'fencepost';

export default design(
  {
    title: 'a reader without the lock meets a fence that is replaced in its slot',
    source: 'drivers/dma-buf/dma-resv.c dma_resv_iter_walk_unlocked()',
    description:
      'The later fence of the timeline takes the slot, and the last reference of the earlier one goes with it: a reader that still has the pointer finds no reference to take, and starts again.',
    variants: {
      dma_resv_iter_first_unlocked: { holds: true },
      'begins again if there is no reference': { holds: true },
      'reads the list by hand': { verdict: 'rule', violates: ['CTX-06', 'RCU-06'] },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const first = d.dma_fence('F1', { timeline: 'ring', initially: 'signaled' });
    const second = d.dma_fence('F2', { timeline: 'ring' });
    const cursor = d.dma_resv_iter('cursor', bo, 'READ');

    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(second);
    });
    d.kthread('submit', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 2);
      t.dma_resv_add_fence(bo, first, 'READ');
      t.dma_fence_put(first);
      t.dma_resv_add_fence(bo, second, 'READ');
      t.dma_resv_unlock(bo);
    });
    const restarted = d.variable('began again');
    const take = (t: TaskBuilder, fence: FenceHandle, otherwise: 'dead' | 'alive'): void => {
      t.if(
        t.dma_fence_get_rcu(fence).is(1),
        () => {
          t.rcu_read_unlock();
          t.dma_fence_put(fence);
          t.return();
        },
        () => {
          if (otherwise === 'dead') t.WRITE_ONCE(restarted, 1);
        },
      );
    };
    d.kthread('reader', (t) => {
      if (variant === 'dma_resv_iter_first_unlocked') {
        t.if(t.dma_resv_iter_first_unlocked(cursor).is(1), () =>
          t.dma_resv_iter_next_unlocked(cursor),
        );
        t.dma_resv_iter_end(cursor);
        return;
      }
      if (variant === 'begins again if there is no reference') {
        t.poll(() => {
          t.rcu_read_lock();
          const entry = t.dma_resv_list_entry(bo, 0);
          t.if(entry.is(0), () => {
            t.rcu_read_unlock();
            t.return();
          });
          t.if(entry.is(1), () => take(t, first, 'dead'));
          t.if(entry.is(2), () => take(t, second, 'alive'));
          t.rcu_read_unlock();
        });
        return;
      }
      t.rcu_read_lock();
      t.if(t.dma_resv_list_entry(bo, 0).is(1), () => {
        t.dma_fence_get(first);
        t.rcu_read_unlock();
        t.dma_fence_put(first);
        t.return();
      });
      t.rcu_read_unlock();
    });
    if (variant === 'begins again if there is no reference')
      d.sometimes('it began again', restarted.is(1));
  },
);
