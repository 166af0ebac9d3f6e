import { design } from 'fencepost';

export default design(
  {
    title: 'the hardware completes while its interrupt is armed',
    source: 'drivers/dma-buf/dma-fence.c __dma_fence_enable_signaling()',
    description:
      'What completes before the interrupt is armed raises none: the driver looks at the hardware once more after arming.',
    variants: {
      'looks again': { holds: true },
      'arms and trusts': { verdict: 'deadlock', violates: ['FENCE-12'] },
    },
  },
  (d, variant) => {
    const armed = d.variable('interrupt armed');
    const done = d.variable('seqno reached');
    const lost = d.variable('found done after arming');
    const fence = d.dma_fence('F', {
      enable_signaling: (t) => {
        t.WRITE_ONCE(armed, 1);
        if (variant === 'arms and trusts') return;
        t.if(t.READ_ONCE(done).is(1), () => {
          t.WRITE_ONCE(lost, 1);
          t.dma_fence_signal_locked(fence);
        });
      },
    });
    const irq = d.hardirq('ring irq', { raised: false }, (t) => {
      t.dma_fence_signal(fence);
    });

    d.job('job', (t) => {
      t.hw_complete(fence);
      t.WRITE_ONCE(done, 1);
      t.if(t.READ_ONCE(armed).is(1), () => t.raise_irq(irq));
    });
    d.kthread('first waiter', (t) => t.dma_fence_wait(fence, false));
    d.kthread('second waiter', (t) => t.dma_fence_wait(fence, false));
    if (variant === 'looks again') d.sometimes('the interrupt would have been lost', lost.is(1));
  },
);
