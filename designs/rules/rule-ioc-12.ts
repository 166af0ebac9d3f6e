import { F_SEAL_SHRINK, design } from 'fencepost';

export default design(
  {
    title: 'UDMABUF_CREATE is given a range of whole pages of the memfd',
    source: 'drivers/dma-buf/udmabuf.c udmabuf_create()',
    variants: { breaks: { verdict: 'rule', violates: ['IOC-12'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const memory = d.fd('memory', { of: d.memfd('memfd', { pages: 2, seals: F_SEAL_SHRINK }) });
    const bo = d.udmabuf('bo', { exported: false });
    const fd = d.fd('fd');

    d.thread('process', (t) => {
      t.UDMABUF_CREATE(memory, 0, variant === 'breaks' ? 0.5 : 1, 1, bo, fd);
    });
  },
);
