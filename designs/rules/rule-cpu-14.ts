import { design } from 'fencepost';

export default design(
  {
    title: 'the CPU maps only pages of the range that it announced',
    source: 'Documentation/dma-buf-sharing.txt (4.8), Kernel cpu access',
    variants: {
      breaks: { verdict: 'rule', violates: ['CPU-14'], kernels: ['3.x'] },
      keeps: { holds: true, kernels: ['3.x'] },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');

    d.thread('command parser', (t) => {
      const begun = t.dma_buf_begin_cpu_access_range(bo, 0, 2, 'DMA_FROM_DEVICE');
      t.if(begun.failed(), () => t.return());
      const page = variant === 'breaks' ? 2 : 1;
      t.dma_buf_kmap(bo, page);
      t.dma_buf_kunmap(bo, page);
      t.dma_buf_end_cpu_access_range(bo, 0, 2, 'DMA_FROM_DEVICE');
    });
  },
);
