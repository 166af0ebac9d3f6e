import { design } from 'fencepost';

export default design(
  {
    title: 'a container signals from an irq_work, not from the callback of its member',
    source: 'drivers/dma-buf/dma-fence-array.c:55-68 dma_fence_array_cb_func',
    variants: { breaks: { verdict: 'deadlock', violates: ['LOCK-42'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const member = d.dma_fence('member', { refs: 2 });
    const array = d.dma_fence_array('array', { max: 1 });
    const work = d.irq_work('irq_work of the driver', (t) => t.dma_fence_signal(array));
    const callback = d.dma_fence_cb('callback on the member', (t) => {
      if (variant === 'breaks') t.dma_fence_signal(array);
      else t.irq_work_queue(work);
    });

    d.hardirq('job irq', (t) => t.dma_fence_signal(member));
    d.kthread('driver', (t) => {
      t.dma_fence_array_create(array, [member]);
      t.if(t.dma_fence_add_callback(member, callback).failed(), () => t.return());
      t.dma_fence_wait(array, false);
    });
  },
);
