import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'a buffer is moved by the copy engine and used by a job behind the move',
    description:
      'The move is a KERNEL fence, the job waits for it on the hardware, and CPU access waits for both.',
  },
  (d) => {
    const bo = d.dma_buf('bo');
    const ctx = d.ww_acquire_ctx('ticket');
    const moved = d.dma_fence('move', { timeline: 'sdma' });
    const finished = d.dma_fence('finished', { timeline: 'gfx' });
    const sdma = d.job('sdma', { submitted: false }, (t) => t.dma_fence_signal(moved));
    const gfx = d.job('gfx', { submitted: false }, (t) => {
      t.wait_fence_hw(moved);
      t.dma_fence_signal(finished);
    });

    d.thread('evict, then amdgpu_cs_ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.ring_doorbell(sdma);
      t.dma_resv_add_fence(bo, moved, 'KERNEL');
      t.dma_resv_unlock(bo);

      t.ww_acquire_init(ctx);
      t.dma_resv_lock(bo, ctx);
      t.if(t.dma_resv_reserve_fences(bo, 1).succeeded(), () => {
        t.ring_doorbell(gfx);
        t.dma_resv_add_fence(bo, finished, 'WRITE');
      });
      t.dma_resv_unlock(bo);
      t.ww_acquire_fini(ctx);
    });
    d.thread('gem_wait_idle ioctl', (t) => {
      const waited = t.dma_resv_wait_timeout(bo, 'WRITE', true, MAX_SCHEDULE_TIMEOUT);
      t.if(waited.is('-ERESTARTSYS'), () => t.return());
    });
  },
);
