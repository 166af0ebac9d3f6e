import { design } from 'fencepost';

export default design(
  {
    title: 'a timer queues the worker that signals, and a waiter gives up after a while',
    description: 'A wait that ends by its timeout is no stall where the fence would come as well.',
  },
  (d) => {
    const timeoutWq = d.workqueue('timeout_wq', { ordered: true, rescuer: true });
    const fence = d.dma_fence('fence', { published: true });

    const timedOut = d.work('timedout_job', { queue: timeoutWq, queued: false }, (t) => {
      t.dma_fence_signal(fence);
    });
    d.timer('job timer', { armed: true }, (t) => t.queue_work(timedOut));

    d.thread('wait ioctl', (t) => t.dma_fence_wait_timeout(fence, false, 100));
  },
);
