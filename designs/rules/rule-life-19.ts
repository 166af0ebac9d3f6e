import { design } from 'fencepost';

export default design(
  {
    title: 'an importer detaches from the buffer that it attached to',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_detach()',
    description:
      'The call warns and does nothing, so that the attachment stays on the list of a buffer that goes.',
    variants: {
      breaks: { verdict: 'rule', violates: ['LIFE-12', 'LIFE-19'], kernels: ['6.12', '7.2'] },
      keeps: { holds: true, kernels: ['6.12', '7.2'] },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf');
    const other = d.dma_buf('other');
    const importer = d.dma_buf_attachment('importer', buf);
    d.thread('drm_prime_gem_destroy', (t) => {
      t.dma_buf_detach(variant === 'keeps' ? buf : other, importer);
      t.dma_buf_put(buf);
    });
  },
);
