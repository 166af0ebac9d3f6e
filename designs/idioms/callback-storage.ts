import { design } from 'fencepost';

export default design(
  {
    title: 'a waiter removes its callback before it frees the storage of it',
    description:
      'dma_fence_remove_callback() returns when the callback neither runs nor will. Without it, a waiter that was woken may free the queue before wake_up() has left it.',
    variants: {
      correct: { holds: true },
      broken: { verdict: 'rule', violates: ['FENCE-22'] },
    },
  },
  (d, variant) => {
    const waiter = d.kref('waiter');
    const queue = d.wait_queue('waiter->queue');
    const signaled = d.variable('waiter->signaled');
    const interrupted = d.variable('interrupted');
    const fence = d.dma_fence('fence', { published: true, refs: 2 });
    const callback = d.dma_fence_cb(
      'waiter callback',
      (t) => {
        t.WRITE_ONCE(signaled, 1);
        t.wake_up(queue);
      },
      { storage: waiter },
    );

    d.job('gpu', (t) => t.dma_fence_signal(fence));

    d.thread('wait ioctl', (t) => {
      t.if(t.dma_fence_add_callback(fence, callback).is(0), () => {
        const waited = t.wait_event_interruptible(queue, signaled.is(1));
        t.if(waited.failed(), () => {
          t.WRITE_ONCE(interrupted, 1);
          if (variant === 'broken') t.dma_fence_remove_callback(fence, callback);
        });
        if (variant === 'correct') t.dma_fence_remove_callback(fence, callback);
      });
      t.kref_put(waiter);
      t.dma_fence_put(fence);
    });
    d.sometimes('the wait is interrupted', interrupted.is(1));
  },
);
