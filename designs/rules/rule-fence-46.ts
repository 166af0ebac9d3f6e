import { design } from 'fencepost';

export default design(
  {
    title: 'data outside a fence is freed only a grace period after it signalled',
    source: 'include/linux/dma-fence.h:459-478 DOC Safe external access',
    variants: {
      breaks: { verdict: 'rule', violates: ['CTX-06', 'FENCE-46'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const rcu = d.rcu();
    const timeline = d.kref('timeline');
    const fence = d.dma_fence('F', { storage: timeline });

    d.thread('debugfs reader', (t) => {
      t.rcu_read_lock();
      t.if(t.dma_fence_test_signaled_flag(fence).is(0), () => t.access(timeline));
      t.rcu_read_unlock();
    });
    d.work('teardown', (t) => {
      t.dma_fence_signal(fence);
      if (variant === 'keeps') t.synchronize_rcu(rcu);
      t.kref_put(timeline);
    });
  },
);
