import { type DmaBufHandle, type Handle, design } from 'fencepost';

export default design(
  {
    title: 'a device attaches while the exporter tells the others that the buffer moves',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_dynamic_attach(), dma_buf_invalidate_mappings()',
    description:
      'The attach op runs before the attachment is listed: the walk does not see it, and it has no mapping that could be stale. An exporter that hands out a mapping before, from its attach op, has one that nobody is told of.',
    variants: {
      'maps once it is attached': { holds: true, kernels: ['7.2'] },
      'has storage before': { verdict: 'rule', violates: ['CTX-06', 'RESV-11'], kernels: ['7.2'] },
    },
  },
  (d, variant) => {
    const early = variant === 'has storage before';
    const buf: DmaBufHandle = d.dma_buf('buf', {
      ops: {
        attach: (t) => {
          if (early) t.dma_access_begin(buf);
          else t.kmalloc('GFP_KERNEL');
        },
        map_dma_buf: (t) => t.move_backing_storage(buf),
      },
    });
    const told = d.variable('told', { max: 2 });
    const importer: Handle<'dma_buf_attachment'> = d.dma_buf_attachment('late', buf, {
      dynamic: true,
      attached: false,
      invalidate_mappings: (t) => t.atomic_inc_return(told),
    });

    d.thread('import ioctl', (t) => {
      t.dma_buf_dynamic_attach(importer);
      if (early) t.dma_access_end(buf);
      t.dma_resv_lock(buf, null);
      t.dma_buf_map_attachment(importer, 'DMA_BIDIRECTIONAL');
      t.dma_buf_unmap_attachment(importer, 'DMA_BIDIRECTIONAL');
      t.dma_resv_unlock(buf);
    });
    d.thread('ttm_bo_evict', (t) => {
      t.dma_resv_lock(buf, null);
      t.dma_buf_invalidate_mappings(buf);
      t.free_backing_storage(buf);
      t.dma_resv_unlock(buf);
    });

    d.always('it is told once', told.isNot(2));
    d.sometimes('it is told', told.is(1));
  },
);
