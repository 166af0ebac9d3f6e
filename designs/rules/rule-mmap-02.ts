import { MAP_SHARED, PROT_READ, design } from 'fencepost';

export default design(
  {
    title: 'a mapping does not reach beyond the end of its buffer',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_mmap_internal(), dma_buf_mmap()',
    variants: { breaks: { verdict: 'rule', violates: ['MMAP-02'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const mm = d.mmap_lock();
    const vma = d.vm_area_struct('vma', mm);
    const bo = d.dma_buf('bo', { pages: 2 });
    const fd = d.fd('fd', { of: bo });

    d.thread('process', (t) => {
      t.mmap(vma, variant === 'breaks' ? 2 : 1, PROT_READ, MAP_SHARED, fd, 1);
      t.close(fd);
      t.do_user_addr_fault(vma);
      t.munmap(vma);
    });
  },
);
