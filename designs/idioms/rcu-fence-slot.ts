import { design } from 'fencepost';

export default design(
  {
    title: 'a reader takes a fence out of a slot with dma_fence_get_rcu()',
    description:
      'The slot is read and the reference is tried in one read section; the wait comes after it. A writer empties the slot and drops the last reference meanwhile.',
    variants: {
      correct: { holds: true },
      broken: { verdict: 'rule', violates: ['CTX-06'] },
      'broken reference': { verdict: 'rule', violates: ['CTX-05', 'CTX-06'] },
      'broken wait': { verdict: 'rule', violates: ['FENCE-28'] },
    },
  },
  (d, variant) => {
    const fence = d.dma_fence('fence', { refs: 1, published: true, initially: 'signaled' });
    const slot = d.variable('slot', { initially: 1 });

    d.thread('reader', (t) => {
      if (variant !== 'broken') t.rcu_read_lock();
      t.if(t.READ_ONCE(slot).isNot(1), () => {
        if (variant !== 'broken') t.rcu_read_unlock();
        t.return();
      });
      const got =
        variant === 'broken reference' ? t.dma_fence_get(fence) : t.dma_fence_get_rcu(fence);
      if (variant === 'broken wait') t.if(got.is(1), () => t.dma_fence_wait(fence, false));
      if (variant !== 'broken') t.rcu_read_unlock();
      if (variant === 'broken reference') t.dma_fence_put(fence);
      else {
        t.if(got.is(1), () => {
          if (variant === 'correct') t.dma_fence_wait(fence, false);
          t.dma_fence_put(fence);
        });
      }
    });

    d.thread('writer', (t) => {
      t.WRITE_ONCE(slot, 0);
      t.dma_fence_put(fence);
    });
  },
);
