import { design } from 'fencepost';

export default design(
  {
    title: 'a name given with DMA_BUF_SET_NAME has at most 31 characters',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_set_name()',
    variants: { breaks: { verdict: 'rule', violates: ['IOC-02'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fd = d.fd('fd', { of: bo });

    d.thread('process', (t) => {
      t.DMA_BUF_SET_NAME_B(fd, variant === 'breaks' ? 32 : 31);
    });
  },
);
