import { MAP_PRIVATE, MAP_SHARED, PROT_WRITE, design } from 'fencepost';

export default design(
  {
    title: 'a buffer is mapped shared',
    source: 'drivers/dma-buf/udmabuf.c mmap_udmabuf()',
    variants: { breaks: { verdict: 'rule', violates: ['MMAP-11'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const mm = d.mmap_lock();
    const vma = d.vm_area_struct('vma', mm);
    const bo = d.dma_buf('bo');
    const fd = d.fd('fd', { of: bo });

    d.thread('process', (t) => {
      t.mmap(vma, 1, PROT_WRITE, variant === 'breaks' ? MAP_PRIVATE : MAP_SHARED, fd, 0);
      t.munmap(vma);
    });
  },
);
