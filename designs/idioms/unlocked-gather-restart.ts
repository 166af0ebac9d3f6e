import { design } from 'fencepost';

export default design(
  {
    title: 'a snapshot of the fences starts again whenever the walk does',
    description:
      'The first fence of every unlocked walk is marked as restarted, so memory for the snapshot is always there.',
  },
  (d) => {
    const bo = d.dma_buf('bo');
    const render = d.dma_fence('render');
    const cursor = d.dma_resv_iter('cursor', bo.resv, 'READ');
    const allocated = d.variable('allocated');
    const job = d.job('gpu', { submitted: false }, (t) => t.dma_fence_signal(render));

    d.thread('submit ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.ring_doorbell(job);
      t.dma_resv_add_fence(bo, render, 'WRITE');
      t.dma_resv_unlock(bo);
    });
    d.thread('dma_resv_get_fences', (t) => {
      t.if(t.dma_resv_iter_first_unlocked(cursor).is(1), () => {
        t.if(t.dma_resv_iter_is_restarted(cursor).is(1), () => t.WRITE_ONCE(allocated, 1));
        t.assert(allocated.is(1));
      });
      t.dma_resv_iter_end(cursor);
    });
    d.sometimes('the walk finds a fence', allocated.is(1));
  },
);
