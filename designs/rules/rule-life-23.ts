import { type DmaBufHandle, design } from 'fencepost';

export default design(
  {
    title: 'an exporter that moves the storage for a late device waits until nobody has it mapped',
    source: 'include/linux/dma-buf.h struct dma_buf_ops.attach, map_dma_buf',
    variants: {
      breaks: { verdict: 'rule', violates: ['LIFE-23', 'MM-07'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const mappings = d.variable('mappings', { max: 2 });
    const unmapped = d.wait_queue('unmapped');
    const buf: DmaBufHandle = d.dma_buf('buf', {
      ops: {
        attach: (t) => {
          t.loop(() => {
            if (variant === 'keeps') t.wait_event(unmapped, mappings.is(0));
            t.dma_resv_lock(buf, null);
            const mapped = t.READ_ONCE(mappings);
            t.if(variant === 'keeps' ? mapped.is(0) : mapped.succeeded(), () => {
              t.move_backing_storage(buf);
              t.dma_resv_unlock(buf);
              t.return();
            });
            t.dma_resv_unlock(buf);
          });
        },
        map_dma_buf: (t) => t.atomic_inc_return(mappings),
        unmap_dma_buf: (t) => {
          t.atomic_dec_return(mappings);
          t.wake_up(unmapped);
        },
      },
    });
    const early = d.dma_buf_attachment('early importer', buf);
    const late = d.dma_buf_attachment('late importer', buf, { attached: false });

    d.thread('early ioctl', (t) => {
      t.dma_resv_lock(buf, null);
      t.dma_buf_map_attachment(early, 'DMA_TO_DEVICE');
      t.dma_resv_unlock(buf);
      t.dma_resv_lock(buf, null);
      t.dma_buf_unmap_attachment(early, 'DMA_TO_DEVICE');
      t.dma_resv_unlock(buf);
    });
    d.thread('late ioctl', (t) => t.dma_buf_attach(late));
  },
);
