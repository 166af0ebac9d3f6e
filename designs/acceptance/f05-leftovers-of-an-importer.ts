import { design } from 'fencepost';

export default design(
  {
    title: 'an importer leaves its attachment and its mapping behind, or ends them twice',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_detach(), dma_buf_release()',
    description:
      'The core counts neither mappings nor attachments: what is out of balance shows much later.',
    variants: {
      'detaches with a live mapping': { verdict: 'rule', violates: ['LIFE-18'] },
      'goes with a live attachment': { verdict: 'rule', violates: ['LIFE-12'] },
      'unmaps twice': { verdict: 'rule', violates: ['LIFE-25'] },
      'in order': { holds: true },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf');
    const importer = d.dma_buf_attachment('importer', buf, { attached: false });

    d.thread('drm_gem_prime_import', (t) => {
      t.dma_buf_attach(importer);
      t.dma_resv_lock(buf, null);
      t.dma_buf_map_attachment(importer, 'DMA_BIDIRECTIONAL');
      t.dma_resv_unlock(buf);
      t.dma_resv_lock(buf, null);
      if (variant !== 'detaches with a live mapping')
        t.dma_buf_unmap_attachment(importer, 'DMA_BIDIRECTIONAL');
      if (variant === 'unmaps twice') t.dma_buf_unmap_attachment(importer, 'DMA_BIDIRECTIONAL');
      t.dma_resv_unlock(buf);
      if (variant !== 'goes with a live attachment') t.dma_buf_detach(buf, importer);
      t.dma_buf_put(buf);
    });
  },
);
