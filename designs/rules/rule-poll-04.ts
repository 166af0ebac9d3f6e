import { EPOLLIN, design } from 'fencepost';

export default design(
  {
    title: 'a poll callback of a buffer owns a reference to its file',
    source: 'fs/eventpoll.c ep_item_poll() before 6.9, drivers/dma-buf/dma-buf.c:369-374',
    description:
      'epoll polls a file whose last reference is gone: the reference that the callback takes keeps nothing, and the release meets the callback.',
    variants: {
      breaks: {
        verdict: 'rule',
        violates: ['POLL-04', 'LIFE-14', 'POLL-09', 'CTX-05', 'CTX-06', 'RESV-25'],
      },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fd = d.fd('fd', { of: bo });
    if (variant === 'keeps') d.fd('epoll item', { of: bo });
    const fence = d.dma_fence('F', { published: true });

    d.thread('submit and close', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, fence, 'WRITE');
      t.dma_resv_unlock(bo);
      t.close(fd);
    });
    d.kthread('epoll_wait', (t) => {
      t.dma_buf_poll(bo, EPOLLIN);
    });
    d.hardirq('irq', (t) => {
      t.dma_fence_signal(fence);
    });
  },
);
