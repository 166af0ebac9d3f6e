import { design } from 'fencepost';

export default design(
  {
    title: 'each reference of a buffer is given back once',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_get(), dma_buf_put()',
    variants: {
      breaks: { verdict: 'rule', violates: ['CTX-05', 'CTX-06', 'LIFE-07', 'LIFE-08'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf');
    const fd = d.fd('fd', { of: buf });
    d.userspace('close', (t) => t.close(fd));
    d.thread('prime import', (t) => {
      t.if(t.dma_buf_get(fd).failed(), () => t.return());
      t.dma_buf_put(buf);
      if (variant === 'breaks') t.dma_buf_put(buf);
    });
  },
);
