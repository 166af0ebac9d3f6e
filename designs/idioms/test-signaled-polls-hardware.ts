import { design } from 'fencepost';

export default design(
  {
    title: 'a submission polls a buffer whose fence has no interrupt until somebody asks for one',
    description:
      'dma_resv_test_signaled() asks the hardware through the signaled op, so the poll ends.',
  },
  (d) => {
    const bo = d.dma_buf('bo');
    const fence = d.dma_fence('fence', { lazy: true, signaled_op: true });
    const job = d.job('gpu', { submitted: false }, (t) => {
      t.hw_complete(fence);
      t.wait_enable_signaling(fence);
      t.dma_fence_signal(fence);
    });

    d.thread('submit ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.ring_doorbell(job);
      t.dma_resv_add_fence(bo, fence, 'WRITE');
      t.dma_resv_unlock(bo);
      t.poll(() => t.if(t.dma_resv_test_signaled(bo, 'READ').is(1), () => t.break()));
    });
  },
);
