import { design } from 'fencepost';

export default design(
  {
    title: 'a wait for a buffer ends by its timeout or by its fence, and the caller asks which',
    description: 'The result is 0 after the timeout and positive otherwise; both ways go on.',
  },
  (d) => {
    const bo = d.dma_buf('bo');
    const fence = d.dma_fence('fence');
    const busy = d.variable('reported busy');
    const idle = d.variable('reported idle');
    const job = d.job('gpu', { submitted: false }, (t) => t.dma_fence_signal(fence));

    d.thread('submit ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.ring_doorbell(job);
      t.dma_resv_add_fence(bo, fence, 'WRITE');
      t.dma_resv_unlock(bo);
    });
    d.thread('wait ioctl', (t) => {
      t.if(
        t.dma_resv_wait_timeout(bo, 'READ', false, 1000).is(0),
        () => t.WRITE_ONCE(busy, 1),
        () => t.WRITE_ONCE(idle, 1),
      );
    });
    d.sometimes('the wait times out', busy.is(1));
    d.sometimes('the wait ends in time', idle.is(1));
  },
);
