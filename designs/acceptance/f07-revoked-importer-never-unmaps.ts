import { type Handle, MAX_SCHEDULE_TIMEOUT, type TaskHandle, design } from 'fencepost';

export default design(
  {
    title: 'a buffer is revoked, and its exporter waits for the importer to unmap',
    source:
      'drivers/vfio/pci/vfio_pci_dmabuf.c vfio_pci_dma_buf_move(), drivers/dma-buf/dma-buf.c dma_buf_invalidate_mappings()',
    description:
      'First the fences retire, then the last unmap completes. An importer that never unmaps blocks the reset of the device for ever; one that needs the lock of the buffer for it must find it free; one without the callback is never told, and an exporter that revokes refuses it.',
    variants: {
      'never unmaps': { verdict: 'deadlock', violates: ['DYN-12'], kernels: ['7.2'] },
      'unmaps in its callback': { holds: true, kernels: ['7.2'] },
      'unmaps in a work item': { holds: true, kernels: ['7.2'] },
      'exporter waits with the lock': {
        verdict: 'deadlock',
        violates: ['DYN-15'],
        kernels: ['7.2'],
      },
      'exporter does not wait': { verdict: 'rule', violates: ['DYN-11'], kernels: ['7.2'] },
      'has no callback': { verdict: 'deadlock', violates: ['DYN-14'], kernels: ['7.2'] },
    },
  },
  (d, variant) => {
    const inWork = variant === 'unmaps in a work item' || variant.startsWith('exporter');
    const revoked = d.variable('priv->revoked');
    const unmapped = d.completion('priv->comp');
    const buf = d.dma_buf('buf', {
      ops: {
        map_dma_buf: (t) => t.if(t.READ_ONCE(revoked).is(1), () => t.return('-ENODEV')),
        unmap_dma_buf: (t) => t.complete(unmapped),
      },
    });
    const unmap: TaskHandle = d.work('unmap work', { queued: false }, (t) =>
      t.dma_buf_unmap_attachment_unlocked(importer, 'DMA_BIDIRECTIONAL'),
    );
    const importer: Handle<'dma_buf_attachment'> = d.dma_buf_attachment('importer', buf, {
      dynamic: true,
      invalidate_mappings:
        variant === 'has no callback'
          ? null
          : (t) => {
              if (inWork) t.queue_work(unmap);
              if (variant === 'unmaps in its callback')
                t.dma_buf_unmap_attachment(importer, 'DMA_BIDIRECTIONAL');
            },
    });
    const accessed = d.dma_fence('F');
    const job = d.job('importer job', { submitted: false }, (t) => t.dma_fence_signal(accessed));
    const mapped = d.completion('mapped');

    d.thread('importer ioctl', (t) => {
      t.dma_resv_lock(buf, null);
      t.dma_resv_reserve_fences(buf, 1);
      t.dma_buf_map_attachment(importer, 'DMA_BIDIRECTIONAL');
      t.dma_resv_add_fence(buf, accessed, 'BOOKKEEP');
      t.ring_doorbell(job);
      t.dma_resv_unlock(buf);
      t.complete(mapped);
    });
    d.thread('vfio_pci_dma_buf_move', (t) => {
      t.wait_for_completion(mapped);
      t.dma_resv_lock(buf, null);
      t.WRITE_ONCE(revoked, 1);
      t.dma_buf_invalidate_mappings(buf);
      t.dma_resv_wait_timeout(buf, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
      if (variant !== 'exporter waits with the lock') t.dma_resv_unlock(buf);
      if (variant !== 'exporter does not wait') t.wait_for_completion(unmapped);
      if (variant === 'exporter waits with the lock') t.dma_resv_unlock(buf);
      t.free_backing_storage(buf);
    });
  },
);
