import { MAP_SHARED, PROT_READ, design } from 'fencepost';

export default design(
  {
    title: 'who maps a buffer looks whether its exporter can',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_mmap_internal(), dma_buf_mmap()',
    variants: { breaks: { verdict: 'rule', violates: ['MMAP-01'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const mm = d.mmap_lock();
    const vma = d.vm_area_struct('vma', mm);
    const bo = d.dma_buf('bo', { ops: { mmap: null } });
    const fd = d.fd('fd', { of: bo });

    d.thread('process', (t) => {
      const mapped = t.mmap(vma, 1, PROT_READ, MAP_SHARED, fd, 0);
      if (variant === 'keeps') t.if(mapped.is('-EINVAL'), () => t.return());
      t.munmap(vma);
    });
  },
);
