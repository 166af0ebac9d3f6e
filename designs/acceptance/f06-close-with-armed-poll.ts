import { EPOLLIN, design } from 'fencepost';

export default design(
  {
    title: 'the last descriptor of a buffer is closed while a poll callback is queued',
    source: 'drivers/dma-buf/dma-buf.c:369-374',
    description:
      'The callback has a reference to the file, and nothing takes it back: the buffer lives on until the fence signals, whoever holds a descriptor. The signaller drops the last reference, and a kernel thread releases.',
    variants: { closed: { holds: true }, 'stays open': { holds: true } },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fd = d.fd('fd', { of: bo });
    const fence = d.dma_fence('F', { refs: 2, published: true });

    const process = d.thread('process', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, fence, 'WRITE');
      t.dma_resv_unlock(bo);
      t.dma_buf_poll(bo, EPOLLIN);
      if (variant === 'closed') t.close(fd);
    });
    d.kthread('signaller', (t) => {
      t.wait4(process);
      t.dma_fence_signal(fence);
      t.dma_fence_put(fence);
    });
  },
);
