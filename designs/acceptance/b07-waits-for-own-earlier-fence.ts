import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'a submission waits under the reservation lock for its own earlier fence',
    source: 'Documentation/driver-api/dma-buf.rst, DMA Fence Cross-Driver Contract',
    description:
      'The hardware raises an interrupt, and its handler needs nothing that the waiter holds: this is what the contract allows.',
    variants: { default: { holds: true } },
  },
  (d) => {
    const bo = d.dma_buf('bo');
    const engine = d.engine('gfx ring');
    const fence = d.dma_fence('F', { timeline: 'gfx ring' });

    const irq = d.hardirq('gfx eop irq', { raised: false }, (t) => t.dma_fence_signal(fence));
    const job = d.job('gfx job', { submitted: false }, (t) => {
      t.engine_start(engine);
      t.engine_run(engine);
      t.engine_finish(engine);
      t.raise_irq(irq);
    });

    d.thread('submit ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, fence, 'WRITE');
      t.queue_work(job);
      t.dma_resv_wait_timeout(bo, 'WRITE', false, MAX_SCHEDULE_TIMEOUT);
      t.dma_resv_unlock(bo);
    });

    d.sometimes('the fence signals', fence.isSignaled());
  },
);
