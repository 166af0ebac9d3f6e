import { design } from 'fencepost';

export default design(
  {
    title: 'a callback sets a flag and wakes the queue on which a poller sleeps',
    description:
      'A callback runs with the lock of its fence held and may only store, wake and queue: dma_fence_get_status() takes that lock. A fence that has signalled already takes no callback, and its caller does the same by hand.',
    variants: {
      correct: { holds: true },
      broken: { verdict: 'deadlock', violates: ['FENCE-07'] },
    },
  },
  (d, variant) => {
    const fence = d.dma_fence('fence', { published: true, refs: 2 });
    const queue = d.wait_queue('poll queue');
    const ready = d.variable('ready');

    const callback = d.dma_fence_cb('dma_buf_poll_cb', (t) => {
      if (variant === 'broken') t.dma_fence_get_status(fence);
      t.WRITE_ONCE(ready, 1);
      t.wake_up(queue);
    });

    d.job('gpu', (t) => t.dma_fence_signal(fence));

    d.thread('poll', (t) => {
      t.if(t.dma_fence_add_callback(fence, callback).failed(), () => t.WRITE_ONCE(ready, 1));
      t.if(t.wait_event_interruptible(queue, ready.is(1)).failed(), () => {
        t.dma_fence_remove_callback(fence, callback);
      });
    });
  },
);
