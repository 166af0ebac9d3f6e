import { design } from 'fencepost';

export default design(
  {
    title: 'the fence of a syncobj is replaced while a reader takes a reference to it',
    source: 'include/linux/dma-fence.h dma_fence_get_rcu_safe()',
    description:
      'The getter looks at the slot again once it has the reference, and goes round if another fence is there: what it returns was in the slot while it had it.',
    variants: {
      dma_fence_get_rcu_safe: { holds: true },
      dma_fence_get_rcu: { verdict: 'rule', violates: ['RCU-02', 'SO-14'] },
    },
  },
  (d, variant) => {
    const syncobj = d.drm_syncobj('syncobj');
    const first = d.dma_fence('F1', { initially: 'signaled', timeline: 'ring' });
    const second = d.dma_fence('F2', { initially: 'signaled', timeline: 'ring' });
    const seen = d.variable('reader has', { max: 2 });

    d.thread('reader', (t) => {
      t.rcu_read_lock();
      const got =
        variant === 'dma_fence_get_rcu'
          ? t['dma_fence_get_rcu(syncobj->fence)'](syncobj)
          : t.dma_fence_get_rcu_safe(syncobj);
      t.rcu_read_unlock();
      t.if(got.is(1), () => {
        t.WRITE_ONCE(seen, 1);
        t.dma_fence_put(first);
      });
      t.if(got.is(2), () => {
        t.WRITE_ONCE(seen, 2);
        t.dma_fence_put(second);
      });
    });
    d.thread('writer', (t) => {
      t.drm_syncobj_replace_fence(syncobj, first);
      t.drm_syncobj_replace_fence(syncobj, second);
      t.dma_fence_put(first);
      t.dma_fence_put(second);
      t.drm_syncobj_replace_fence(syncobj, null);
    });
    d.sometimes('the reader has the first fence', seen.is(1));
    d.sometimes('the reader has the second fence', seen.is(2));
  },
);
