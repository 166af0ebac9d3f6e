import { type Handle, MAX_SCHEDULE_TIMEOUT, type TaskHandle, design } from 'fencepost';

export default design(
  {
    title: 'storage goes for good only after the fences and the importers are done',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_invalidate_mappings()',
    description:
      'Until its fences have retired an importer may do anything, and until it unmaps it may still read.',
    variants: {
      breaks: { verdict: 'rule', violates: ['DYN-11'], kernels: ['7.2'] },
      keeps: { holds: true, kernels: ['7.2'] },
    },
  },
  (d, variant) => {
    const unmapped = d.completion('unmapped');
    const buf = d.dma_buf('buf', { ops: { unmap_dma_buf: (t) => t.complete(unmapped) } });
    const again: TaskHandle = d.work('unmap work', { queued: false }, (t) =>
      t.dma_buf_unmap_attachment_unlocked(importer, 'DMA_TO_DEVICE'),
    );
    const importer: Handle<'dma_buf_attachment'> = d.dma_buf_attachment('importer', buf, {
      dynamic: true,
      invalidate_mappings: (t) => t.queue_work(again),
    });
    d.thread('revoke', (t) => {
      t.dma_resv_lock(buf, null);
      t.dma_buf_map_attachment(importer, 'DMA_TO_DEVICE');
      t.dma_buf_invalidate_mappings(buf);
      t.dma_resv_wait_timeout(buf, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
      t.dma_resv_unlock(buf);
      if (variant === 'keeps') t.wait_for_completion(unmapped);
      t.free_backing_storage(buf);
    });
  },
);
