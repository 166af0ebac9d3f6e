import { design } from 'fencepost';

export default design(
  {
    title:
      'a driver takes the lock of its fences, and the interrupt that signals comes on the same CPU',
    description:
      'The lock of a fence is taken with interrupts off wherever an interrupt may signal the fence.',
    variants: {
      correct: { holds: true },
      broken: { verdict: 'deadlock' },
    },
  },
  (d, variant) => {
    const lock = d.spinlock('ring->fence_lock');
    const fence = d.dma_fence('fence', { lock, published: true });

    const waiter = d.thread('wait ioctl', (t) => {
      if (variant === 'correct') {
        t.spin_lock_irqsave(lock);
        t.spin_unlock_irqrestore(lock);
      } else {
        t.spin_lock(lock);
        t.spin_unlock(lock);
      }
      t.dma_fence_wait(fence, false);
    });
    d.hardirq('ring irq', { interrupts: waiter }, (t) => t.dma_fence_signal(fence));
  },
);
