import { design } from 'fencepost';

export default design(
  {
    title: 'the last reference of an unsignalled fence is dropped while a callback is queued',
    source: 'drivers/dma-buf/dma-fence.c dma_fence_release()',
    description:
      'The release warns and signals with -EDEADLK, so that the callback runs at all; it must never come to that.',
    variants: {
      buggy: { verdict: 'rule', violates: ['FENCE-24'] },
      'waiter keeps a reference': { holds: true },
    },
  },
  (d, variant) => {
    const fence = d.dma_fence('F');
    const sawDeadlk = d.variable('callback saw -EDEADLK');
    const keeps = variant === 'waiter keeps a reference';

    const wakeUp = d.dma_fence_cb('wake up waiter', (t) => {
      t.if(t['fence->error'](fence).is('-EDEADLK'), () => t.WRITE_ONCE(sawDeadlk, 1));
    });

    const teardown = d.work('driver teardown', { queued: false }, (t) => {
      if (keeps) t.dma_fence_signal(fence);
      t.dma_fence_put(fence);
    });
    d.thread('wait ioctl', (t) => {
      if (keeps) t.dma_fence_get(fence);
      t.dma_fence_add_callback(fence, wakeUp);
      t.queue_work(teardown);
      if (keeps) t.dma_fence_put(fence);
    });

    if (keeps) d.always('no callback sees -EDEADLK', sawDeadlk.is(0));
    else d.sometimes('the callback sees -EDEADLK', sawDeadlk.is(1));
  },
);
