import { type DmaBufHandle, MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'a pin returns with the storage in place, and nothing under way with it',
    source: 'include/linux/dma-buf.h struct dma_buf_ops.pin',
    variants: {
      breaks: { verdict: 'rule', violates: ['DYN-05'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const moved = d.dma_fence('M');
    const buf: DmaBufHandle = d.dma_buf('buf', {
      ops: {
        pin: (t) => {
          if (variant === 'keeps')
            t.dma_resv_wait_timeout(buf, 'KERNEL', false, MAX_SCHEDULE_TIMEOUT);
          else t.kmalloc('GFP_KERNEL');
        },
        unpin: () => undefined,
      },
    });
    const importer = d.dma_buf_attachment('scanout', buf, { dynamic: true });
    const copy = d.job('copy job', { submitted: false }, (t) => t.dma_fence_signal(moved));
    d.thread('page flip', (t) => {
      t.dma_resv_lock(buf, null);
      t.dma_resv_reserve_fences(buf, 1);
      t.dma_resv_add_fence(buf, moved, 'KERNEL');
      t.ring_doorbell(copy);
      t.dma_buf_pin(importer);
      t.dma_buf_unpin(importer);
      t.dma_resv_unlock(buf);
    });
  },
);
