import { design } from 'fencepost';

export default design(
  {
    title: 'a reference is taken only by somebody who has one, or not from zero',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_iter_begin(), include/linux/dma-buf.h get_dma_buf()',
    description:
      'A walker of the list owns no reference: the buffer that it finds may be on its way out.',
    variants: {
      breaks: { verdict: 'rule', violates: ['CTX-05', 'CTX-06', 'LIFE-06'], kernels: ['7.2'] },
      keeps: { holds: true, kernels: ['7.2'] },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf');
    d.thread('last user', (t) => t.dma_buf_put(buf));
    d.thread('walker of the list', (t) => {
      if (variant === 'keeps') t.if(t.dma_buf_iter_begin().is(0), () => t.return());
      else t.get_dma_buf(buf);
      if (variant === 'keeps') t.dma_buf_put(buf);
    });
  },
);
