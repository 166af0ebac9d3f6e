import { MAP_SHARED, PROT_READ, PROT_WRITE, design } from 'fencepost';

export default design(
  {
    title: 'a shared mapping that is written needs a descriptor that is open for writing',
    source: 'mm/mmap.c do_mmap(), drivers/dma-buf/dma-buf.c dma_buf_getfile()',
    variants: { breaks: { verdict: 'rule', violates: ['MMAP-10'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const mm = d.mmap_lock();
    const vma = d.vm_area_struct('vma', mm);
    const bo = d.dma_buf('bo', { read_only: true });
    const fd = d.fd('fd', { of: bo });

    d.thread('process', (t) => {
      t.mmap(vma, 1, variant === 'breaks' ? PROT_WRITE : PROT_READ, MAP_SHARED, fd, 0);
      t.munmap(vma);
    });
  },
);
