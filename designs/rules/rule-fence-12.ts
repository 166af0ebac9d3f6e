import { design } from 'fencepost';

export default design(
  {
    title: 'enable_signaling re-checks the hardware after arming the interrupt',
    source: 'include/linux/dma-fence.h:190-197',
    variants: { breaks: { verdict: 'deadlock', violates: ['FENCE-12'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const armed = d.variable('interrupt armed');
    const done = d.variable('seqno reached');
    const fence = d.dma_fence('F', {
      enable_signaling: (t) => {
        t.WRITE_ONCE(armed, 1);
        if (variant === 'breaks') return;
        // Returns false: the core signals the fence.
        t.if(t.READ_ONCE(done).is(1), () => t.dma_fence_signal_locked(fence));
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
    d.thread('wait ioctl', (t) => {
      t.dma_fence_wait(fence, false);
    });
  },
);
