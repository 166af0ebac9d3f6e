import { design } from 'fencepost';

export default design(
  {
    title: 'an exporter has map_dma_buf, unmap_dma_buf and release',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_export()',
    variants: {
      breaks: { verdict: 'rule', violates: ['LIFE-01'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf', {
      exported: false,
      ops: variant === 'breaks' ? { release: null } : {},
    });
    d.thread('prime export', (t) => t.dma_buf_export(buf));
  },
);
