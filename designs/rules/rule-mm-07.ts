import { design } from 'fencepost';

export default design(
  {
    title: 'an importer that is idle does not keep the storage pinned',
    source: 'drivers/dma-buf/dma-buf.c:1180-1183 dma_buf_map_attachment()',
    variants: {
      breaks: { verdict: 'rule', violates: ['MM-07'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf', { ops: { pin: () => undefined, unpin: () => undefined } });
    const importer = d.dma_buf_attachment('scanout', buf, { dynamic: true });
    const shrink = d.work('shrink work', { queued: false }, (t) => {
      t.dma_resv_lock(buf, null);
      t.free_backing_storage(buf);
      t.dma_resv_unlock(buf);
    });

    d.thread('page flip', (t) => {
      t.dma_resv_lock(buf, null);
      t.dma_buf_pin(importer);
      t.dma_resv_unlock(buf);
      if (variant === 'breaks') t.queue_work(shrink);
      t.dma_resv_lock(buf, null);
      t.dma_buf_unpin(importer);
      t.dma_resv_unlock(buf);
      if (variant === 'keeps') t.queue_work(shrink);
    });
  },
);
