import { design } from 'fencepost';

export default design(
  {
    title: 'a commit worker waits for its in-fence, and the vblank interrupt signals the out-fence',
    description:
      'The event lock is taken with interrupts off by the worker, since the interrupt handler takes it too.',
    variants: {
      correct: { holds: true },
      broken: { verdict: 'deadlock', violates: ['CTX-02'] },
    },
  },
  (d, variant) => {
    const eventLock = d.spinlock('event_lock');
    const unboundWq = d.workqueue('system_unbound_wq', { rescuer: true });
    const armed = d.variable('event is armed');
    const inFence = d.dma_fence('in-fence', { published: true });
    const outFence = d.dma_fence('out-fence');

    d.job('gpu', (t) => t.dma_fence_signal(inFence));

    const commitTail = d.work('commit_tail', { queue: unboundWq, queued: false }, (t) => {
      t.dma_fence_wait(inFence, false);
      if (variant === 'correct') t.spin_lock_irq(eventLock);
      else t.spin_lock(eventLock);
      t.WRITE_ONCE(armed, 1);
      t.raise_irq(vblank);
      if (variant === 'correct') t.spin_unlock_irq(eventLock);
      else t.spin_unlock(eventLock);
    });
    const vblank = d.hardirq('vblank irq', { raised: false, interrupts: commitTail }, (t) => {
      t.spin_lock(eventLock);
      t.if(t.READ_ONCE(armed).is(1), () => {
        t.WRITE_ONCE(armed, 0);
        t.dma_fence_signal(outFence);
      });
      t.spin_unlock(eventLock);
    });

    d.thread('atomic ioctl', (t) => {
      t.fd_install(outFence);
      t.queue_work(commitTail);
    });
  },
);
