import { EPOLLIN, EPOLLOUT, design } from 'fencepost';

export default design(
  {
    title: 'two pollers and the signal of the fence that they wait for',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_poll(), dma_buf_poll_cb()',
    description:
      'Each direction has one callback for all who ask. Whoever finds it free takes it, with a reference to the file; the signaller gives both back and wakes everybody. Nobody sleeps for ever.',
    variants: {
      'look, same direction': { holds: true },
      'look, both directions': { holds: true },
      'sleep, same direction': { holds: true },
      'sleep, both directions': { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fd = d.fd('fd', { of: bo });
    const fence = d.dma_fence('F', { refs: 2 });
    const looks = variant.startsWith('look');

    const poller = (name: string, events: number): void => {
      d.kthread(name, (t) => {
        if (looks) t.dma_buf_poll(bo, events);
        else t.poll([fd], events, -1);
      });
    };
    d.kthread('submit', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, fence, 'WRITE');
      t.dma_resv_unlock(bo);
    });
    poller('poller 1', EPOLLIN);
    poller('poller 2', variant.endsWith('same direction') ? EPOLLIN : EPOLLIN | EPOLLOUT);
    d.hardirq('irq', (t) => {
      t.dma_fence_signal(fence);
      t.dma_fence_put(fence);
    });
  },
);
