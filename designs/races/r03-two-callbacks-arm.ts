import { design } from 'fencepost';

export default design(
  {
    title: 'two tasks add the first callbacks of a fence',
    source: 'drivers/dma-buf/dma-fence.c dma_fence_add_callback()',
    description: 'Whoever comes first arms the fence, under its lock: enable_signaling runs once.',
  },
  (d) => {
    const armed = d.variable('enable_signaling ran', { max: 2 });
    const ran = d.variable('callbacks ran', { max: 2 });
    const irq = d.hardirq('ring irq', { raised: false }, (t) => {
      t.dma_fence_signal(fence);
    });
    const fence = d.dma_fence('F', {
      enable_signaling: (t) => {
        t.atomic_inc_return(armed);
        t.raise_irq(irq);
      },
    });
    for (const name of ['first', 'second']) {
      const cb = d.dma_fence_cb(`callback of the ${name}`, (t) => t.atomic_inc_return(ran));
      d.kthread(`the ${name} task`, (t) => {
        t.if(t.dma_fence_add_callback(fence, cb).failed(), () => t.return());
      });
    }
    d.always('it is armed once', armed.isNot(2));
    d.sometimes('both callbacks run', ran.is(2));
  },
);
