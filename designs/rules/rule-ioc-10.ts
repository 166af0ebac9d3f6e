import { SEEK_CUR, SEEK_END, design } from 'fencepost';

export default design(
  {
    title: 'a buffer is asked for its size with lseek(fd, 0, SEEK_END)',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_llseek()',
    variants: { breaks: { verdict: 'rule', violates: ['IOC-10'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo', { pages: 4 });
    const fd = d.fd('fd', { of: bo });

    d.thread('process', (t) => {
      t.lseek(fd, 0, variant === 'breaks' ? SEEK_CUR : SEEK_END);
    });
  },
);
