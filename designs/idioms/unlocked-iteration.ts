import { design } from 'fencepost';

export default design(
  {
    title: 'a reader walks the fences of a buffer without its lock and waits for each',
    description:
      'The walk holds a reference to the fence that it is at, so the submission may drop its own, and the next reservation may drop the slot.',
  },
  (d) => {
    const bo = d.dma_buf('bo');
    const fence = d.dma_fence('fence', { refs: 1 });
    const cursor = d.dma_resv_iter('cursor', bo.resv, 'READ');

    d.thread('submit ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, fence, 'WRITE');
      t.dma_resv_unlock(bo);
      t.dma_fence_signal(fence);
      t.dma_fence_put(fence);
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_unlock(bo);
    });
    d.thread('reader', (t) => {
      t.if(t.dma_resv_iter_first_unlocked(cursor).is(1), () => {
        t.dma_fence_wait(fence, false);
        t.dma_resv_iter_next_unlocked(cursor);
      });
      t.dma_resv_iter_end(cursor);
    });
  },
);
