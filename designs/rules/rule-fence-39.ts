import { design } from 'fencepost';

export default design(
  {
    title: 'the signalling section of a reservation fence starts at dma_resv_add_fence()',
    source: 'drivers/dma-buf/dma-fence.c:184-272 DOC fence signalling annotation',
    variants: {
      breaks: { verdict: 'rule', violates: ['FENCE-39', 'FENCE-41'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fence = d.dma_fence('F');
    const run = d.work('run_job', { queued: false }, (t) => {
      t.dma_fence_signal(fence);
    });

    d.thread('submit ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      if (variant === 'keeps') t.kmalloc('GFP_KERNEL');
      t.dma_resv_add_fence(bo, fence, 'WRITE');
      if (variant === 'breaks') t.kmalloc('GFP_KERNEL');
      t.dma_resv_unlock(bo);
      t.queue_work(run);
    });
  },
);
