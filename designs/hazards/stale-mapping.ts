import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'an importer submits again after the buffer has moved',
    source: 'include/linux/dma-buf.h struct dma_buf_attach_ops, invalidate_mappings',
    description:
      'The exporter tells the importer, waits for its fence, and moves the storage. The importer learns that its addresses are those of the old place.',
    variants: {
      'maps again': { holds: true, kernels: ['7.2'] },
      'keeps the old addresses': { verdict: 'rule', violates: ['DYN-10'], kernels: ['7.2'] },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo', { ops: { pin: () => undefined, unpin: () => undefined } });
    const stale = d.variable('mapping is stale');
    const nic = d.dma_buf_attachment('nic', bo, {
      dynamic: true,
      invalidate_mappings: (t) => t.WRITE_ONCE(stale, 1),
    });
    const sent = d.dma_fence('F(sent)', { timeline: 'nic' });
    const send = d.job('send', { submitted: false }, (t) => {
      t.dma_start(nic, 'DMA_TO_DEVICE');
      t.dma_finish(nic);
      t.dma_fence_signal(sent);
    });
    const mapped = d.completion('mapped');

    d.kthread('importer', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_buf_map_attachment(nic, 'DMA_TO_DEVICE');
      t.dma_resv_unlock(bo);
      t.complete(mapped);
      t.dma_resv_lock(bo, null);
      if (variant === 'maps again') {
        t.if(t.READ_ONCE(stale).is(1), () => {
          t.dma_buf_unmap_attachment(nic, 'DMA_TO_DEVICE');
          t.dma_buf_map_attachment(nic, 'DMA_TO_DEVICE');
        });
      }
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, sent, 'READ');
      t.ring_doorbell(send);
      t.dma_resv_unlock(bo);
      t.dma_fence_wait(sent, false);
      t.dma_resv_lock(bo, null);
      t.dma_buf_unmap_attachment(nic, 'DMA_TO_DEVICE');
      t.dma_resv_unlock(bo);
    });
    d.kthread('exporter', (t) => {
      t.wait_for_completion(mapped);
      t.dma_resv_lock(bo, null);
      t.dma_buf_invalidate_mappings(bo);
      t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
      t.move_backing_storage(bo);
      t.dma_resv_unlock(bo);
    });
  },
);
