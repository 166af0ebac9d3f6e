import { design } from 'fencepost';

export default design(
  {
    title: 'a driver does not hand dma_buf_mmap() an offset that wraps',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_mmap()',
    variants: { breaks: { verdict: 'rule', violates: ['MMAP-03'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const mm = d.mmap_lock();
    const vma = d.vm_area_struct('vma', mm, { pages: 2 });
    const bo = d.dma_buf('bo', { pages: 2 });

    d.thread('mmap of the importer', (t) => {
      t.mmap_write_lock(mm);
      t.dma_buf_mmap(bo, vma, variant === 'breaks' ? -1 : 0);
      t.mmap_write_unlock(mm);
    });
  },
);
