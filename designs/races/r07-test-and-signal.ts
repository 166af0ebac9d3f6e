import { design } from 'fencepost';

export default design(
  {
    title: 'a test finds the hardware done while the interrupt signals the fence',
    source: 'include/linux/dma-fence.h dma_fence_is_signaled()',
    description: 'Both go through the same test-and-set: the callback runs once.',
  },
  (d) => {
    const fence = d.dma_fence('F', { published: true, signaled_op: true });
    const ran = d.variable('callback ran', { max: 2 });
    const cb = d.dma_fence_cb('callback', (t) => t.atomic_inc_return(ran));

    const irq = d.hardirq('ring irq', { raised: false }, (t) => {
      t.dma_fence_signal(fence);
    });
    d.job('job', { submitted: true }, (t) => {
      t.hw_complete(fence);
      t.raise_irq(irq);
    });
    d.kthread('polls', (t) => {
      t.if(t.dma_fence_add_callback(fence, cb).failed(), () => t.return());
      t.dma_fence_is_signaled(fence);
    });
    d.kthread('polls too', (t) => {
      t.dma_fence_is_signaled(fence);
    });
    d.always('the callback runs once at most', ran.isNot(2));
    d.sometimes('the callback runs', ran.is(1));
  },
);
