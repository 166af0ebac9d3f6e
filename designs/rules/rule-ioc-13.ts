import { F_ADD_SEALS, F_SEAL_SHRINK, design } from 'fencepost';

export default design(
  {
    title: 'a memfd whose pages become a buffer can no longer be made smaller',
    source: 'drivers/dma-buf/udmabuf.c check_memfd_seals()',
    variants: { breaks: { verdict: 'rule', violates: ['IOC-13'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const memory = d.fd('memory');
    const memfd = d.memfd('memfd');
    const bo = d.udmabuf('bo', { exported: false });
    const fd = d.fd('fd');

    d.thread('process', (t) => {
      t.memfd_create(memory, memfd);
      t.ftruncate(memory, 1);
      if (variant === 'keeps') t.fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK);
      t.UDMABUF_CREATE(memory, 0, 0, 1, bo, fd);
    });
  },
);
