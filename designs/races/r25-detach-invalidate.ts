import { type DmaBufHandle, type Handle, design } from 'fencepost';

export default design(
  {
    title: 'a device detaches while the exporter tells it that the buffer moves',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_detach(), dma_buf_invalidate_mappings()',
    description:
      'The attachment leaves the list under the lock and the exporter learns of it after: nobody is called back once it is detached. A walk without the lock calls back into what is being freed.',
    variants: {
      'under the lock': { holds: true, kernels: ['7.2'] },
      'without the lock': {
        verdict: 'rule',
        violates: ['CTX-06', 'LOCK-33', 'LOCK-35'],
        kernels: ['7.2'],
      },
    },
  },
  (d, variant) => {
    const locked = variant === 'under the lock';
    const state = d.kref('importer state');
    const told = d.variable('told');
    const buf: DmaBufHandle = d.dma_buf('buf', {
      ops: { detach: (t) => t.kmalloc('GFP_KERNEL') },
    });
    const importer: Handle<'dma_buf_attachment'> = d.dma_buf_attachment('importer', buf, {
      dynamic: true,
      invalidate_mappings: (t) => {
        t.access(state);
        t.WRITE_ONCE(told, 1);
        t.access(state);
      },
    });

    d.thread('drm_prime_gem_destroy', (t) => {
      t.dma_buf_detach(buf, importer);
      t.kref_put(state);
    });
    d.thread('ttm_bo_evict', (t) => {
      if (locked) t.dma_resv_lock(buf, null);
      t.dma_buf_invalidate_mappings(buf);
      if (locked) t.dma_resv_unlock(buf);
    });

    d.sometimes('it is told', told.is(1));
  },
);
