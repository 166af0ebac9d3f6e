import { design } from 'fencepost';

export default design(
  {
    title: 'an importer attaches with the lock of the buffer held',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_dynamic_attach(), DOC: locking convention',
    description:
      'The core takes the lock to put the attachment on the list: the importer waits for itself.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['LOCK-07', 'WW-08'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf');
    const importer = d.dma_buf_attachment('importer', buf, { attached: false });

    d.thread('import ioctl', (t) => {
      if (variant === 'buggy') t.dma_resv_lock(buf, null);
      t.dma_buf_attach(importer);
      if (variant === 'fixed') t.dma_resv_lock(buf, null);
      t.dma_buf_map_attachment(importer, 'DMA_TO_DEVICE');
      t.dma_buf_unmap_attachment(importer, 'DMA_TO_DEVICE');
      t.dma_resv_unlock(buf);
      t.dma_buf_detach(buf, importer);
    });
  },
);
