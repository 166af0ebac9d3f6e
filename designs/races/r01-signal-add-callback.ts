import { design } from 'fencepost';

export default design(
  {
    title: 'a fence signals while a callback is added to it',
    source: 'drivers/dma-buf/dma-fence.c dma_fence_add_callback()',
    description:
      'The flag is tested without the lock, and again under it: the callback runs exactly once if it was added, and not at all after -ENOENT.',
    variants: {
      'looks at the result': { holds: true },
      'ignores -ENOENT': { verdict: 'deadlock', violates: ['FENCE-06'] },
    },
  },
  (d, variant) => {
    const fence = d.dma_fence('F', { published: true });
    const ran = d.variable('callback ran', { max: 2 });
    const refused = d.variable('add returned -ENOENT');
    const queue = d.wait_queue('poll queue');
    const cb = d.dma_fence_cb('callback', (t) => {
      t.atomic_inc_return(ran);
      t.wake_up(queue);
    });

    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(fence);
    });
    d.kthread('adds a callback', (t) => {
      const added = t.dma_fence_add_callback(fence, cb);
      if (variant === 'looks at the result') {
        t.if(added.failed(), () => {
          t.WRITE_ONCE(refused, 1);
          t.return();
        });
      }
      t.wait_event(queue, ran.atLeast(1));
      t.assert(ran.is(1));
    });
    d.always('it runs once at most', ran.isNot(2));
    if (variant === 'looks at the result') d.sometimes('the fence was faster', refused.is(1));
    d.sometimes('the callback was faster', ran.is(1));
  },
);
