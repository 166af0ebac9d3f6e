import { design } from 'fencepost';

export default design(
  {
    title: 'a heap installs the descriptor before it knows that the call succeeds',
    source: 'drivers/dma-buf/dma-heap.c of 6.12, dma_heap_ioctl()',
    description:
      'The answer cannot be written, so the ioctl fails, but the descriptor is in the table: the process has a buffer that it does not know of, and another thread can use or close it. 7.2 installs it when nothing can fail any more.',
    variants: {
      '6.12': { verdict: 'rule', violates: ['LIFE-09'], kernels: ['6.12', '6.1'] },
      '7.2': { holds: true, kernels: ['7.2'] },
      'the answer is written': { holds: true },
    },
  },
  (d, variant) => {
    const heap = d.fd('heap', { of: d.file('/dev/dma_heap/system', { of: 'dma_heap' }) });
    const bo = d.dma_buf('bo', { exported: false, ops: { release: () => {} } });
    const fd = d.fd('fd');
    const fault = variant !== 'the answer is written';

    d.thread('process', (t) => {
      const allocated = fault
        ? t.DMA_HEAP_IOCTL_ALLOC(heap, 1, 0, 0, 0, bo, fd, { fault: 'out' })
        : t.DMA_HEAP_IOCTL_ALLOC(heap, 1, 0, 0, 0, bo, fd);
      t.if(allocated.failed(), () => t.return());
    });
    d.thread('another thread', (t) => {
      t.close(fd);
    });
  },
);
