import { design } from 'fencepost';

export default design(
  {
    title: 'a fence callback removes itself',
    source: 'drivers/dma-buf/dma-fence.c dma_fence_remove_callback() takes the fence lock',
    description:
      'Callbacks run with the fence lock held, so removing one from inside spins on that lock for ever. From a task it is the way to know that the callback does not run any more.',
    variants: {
      'inside the callback': { verdict: 'deadlock', violates: ['FENCE-07'] },
      'from the waiter': { holds: true },
    },
  },
  (d, variant) => {
    const fence = d.dma_fence('F', { published: true });
    const done = d.variable('wait->done');

    const wakeUp = d.dma_fence_cb('wake up waiter', (t) => {
      if (variant === 'inside the callback') t.dma_fence_remove_callback(fence, wakeUp);
      else t.WRITE_ONCE(done, 1);
    });

    d.thread('wait ioctl', (t) => {
      t.if(t.dma_fence_add_callback(fence, wakeUp).is('-ENOENT'), () => t.return());
      if (variant === 'from the waiter') t.dma_fence_remove_callback(fence, wakeUp);
    });
    d.hardirq('ring irq', (t) => t.dma_fence_signal(fence));
  },
);
