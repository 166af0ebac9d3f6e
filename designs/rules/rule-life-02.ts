import { design } from 'fencepost';

export default design(
  {
    title: 'an exporter has pin and unpin, or neither',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_export()',
    variants: {
      breaks: { verdict: 'rule', violates: ['LIFE-02'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf', {
      exported: false,
      ops: {
        pin: (t) => t.kmalloc('GFP_KERNEL'),
        ...(variant === 'keeps' && { unpin: () => undefined }),
      },
    });
    d.thread('prime export', (t) => t.dma_buf_export(buf));
  },
);
