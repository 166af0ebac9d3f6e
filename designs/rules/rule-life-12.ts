import { design } from 'fencepost';

export default design(
  {
    title: 'all devices are detached before the last reference goes',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_release()',
    variants: {
      breaks: { verdict: 'rule', violates: ['LIFE-12'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf');
    const importer = d.dma_buf_attachment('importer', buf);
    d.thread('drm_prime_gem_destroy', (t) => {
      if (variant === 'keeps') t.dma_buf_detach(buf, importer);
      t.dma_buf_put(buf);
    });
  },
);
