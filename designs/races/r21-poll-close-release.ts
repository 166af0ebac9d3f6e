import { EPOLLIN, EPOLLOUT, design } from 'fencepost';

export default design(
  {
    title: 'a poll, the close of the last descriptor and the signal meet',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_poll(), dma_buf_poll_cb(), dma_buf_release()',
    description:
      'A callback in use keeps the file, so the release never meets one. A driver that keeps its callback in the buffer without a reference frees it under the signaller.',
    variants: {
      'callback owns a file reference': { holds: true },
      'callback owns nothing': { verdict: 'rule', violates: ['FENCE-22', 'CTX-06'] },
    },
  },
  (d, variant) => {
    const fence = d.dma_fence('F', { refs: 2, published: true });
    d.hardirq('irq', (t) => {
      t.dma_fence_signal(fence);
      t.dma_fence_put(fence);
    });

    if (variant === 'callback owns a file reference') {
      const bo = d.dma_buf('bo');
      const fd = d.fd('fd', { of: bo });
      d.thread('process', (t) => {
        t.dma_resv_lock(bo, null);
        t.dma_resv_reserve_fences(bo, 1);
        t.dma_resv_add_fence(bo, fence, 'WRITE');
        t.dma_resv_unlock(bo);
        t.dma_buf_poll(bo, EPOLLIN | EPOLLOUT);
        t.close(fd);
      });
      return;
    }

    const buffer = d.kref('buffer');
    const callback = d.dma_fence_cb('cb_in', (t) => t.access(buffer), { storage: buffer });
    d.thread('process', (t) => {
      t.if(t.dma_fence_add_callback(fence, callback).is('-ENOENT'), () => t.return());
      t.kref_put(buffer);
    });
  },
);
