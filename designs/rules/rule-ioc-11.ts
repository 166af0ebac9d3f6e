import { design } from 'fencepost';

export default design(
  {
    title: 'DMA_HEAP_IOCTL_ALLOC is given flags and a length that it takes',
    source: 'drivers/dma-buf/dma-heap.c dma_heap_ioctl_allocate()',
    variants: { breaks: { verdict: 'rule', violates: ['IOC-11'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const heap = d.fd('heap', { of: d.file('/dev/dma_heap/system', { of: 'dma_heap' }) });
    const bo = d.dma_buf('bo', { exported: false });
    const fd = d.fd('fd');
    const heapFlags = variant === 'breaks' ? 1 : 0;

    d.thread('process', (t) => {
      t.DMA_HEAP_IOCTL_ALLOC(heap, 1, 0, 0, heapFlags, bo, fd);
    });
  },
);
