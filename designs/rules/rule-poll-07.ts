import { EPOLLIN, design } from 'fencepost';

export default design(
  {
    title: 'nobody polls a buffer behind whoever waits for the poller with its lock held',
    source: 'drivers/dma-buf/dma-buf.c:355',
    variants: {
      breaks: { verdict: 'deadlock', violates: ['POLL-07'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    d.fd('fd', { of: bo });
    const polled = d.completion('polled');

    d.kthread('driver', (t) => {
      t.dma_resv_lock(bo, null);
      if (variant === 'breaks') t.wait_for_completion(polled);
      t.dma_resv_unlock(bo);
      if (variant === 'keeps') t.wait_for_completion(polled);
    });
    d.thread('process', (t) => {
      t.dma_buf_poll(bo, EPOLLIN);
      t.complete(polled);
    });
  },
);
