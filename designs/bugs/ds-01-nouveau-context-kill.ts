import { design } from 'fencepost';

export default design(
  {
    title: 'a query signals the fence behind the back of the pending list',
    source:
      'drm/nouveau: Fix WARN_ON in nouveau_fence_context_kill(); Message-ID 20250415121900.55719-3-phasta@kernel.org',
    description:
      'dma_fence_is_signaled() finds the hardware done and signals, but leaves the fence on the pending list; killing the context sets an error on everything it finds there.',
    variants: {
      buggy: { verdict: 'rule', violates: ['FENCE-16'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const fctxLock = d.spinlock('fctx->lock');
    const fence = d.dma_fence('F', { lock: fctxLock, signaled_op: true, published: true });

    d.job('channel', (t) => {
      t.hw_complete(fence);
    });

    d.thread('nouveau_fence_done', (t) => {
      t.dma_fence_is_signaled(fence);
    });

    d.work('nouveau_fence_context_kill', (t) => {
      const setError = (): void => {
        t.dma_fence_set_error(fence, '-ENODEV');
      };
      t.spin_lock_irqsave(fctxLock);
      if (variant === 'buggy') setError();
      else t.if(t.dma_fence_test_signaled_flag(fence).is(0), setError);
      t.dma_fence_signal_locked(fence);
      t.spin_unlock_irqrestore(fctxLock);
    });
  },
);
