import { design } from 'fencepost';

export default design(
  {
    title: 'the CPU maps pages only between the begin and the end of its access',
    source: 'Documentation/dma-buf-sharing.txt (4.8), Kernel cpu access',
    variants: {
      breaks: { verdict: 'rule', violates: ['CPU-13'], kernels: ['3.x'] },
      keeps: { holds: true, kernels: ['3.x'] },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');

    d.thread('command parser', (t) => {
      const begun = t.dma_buf_begin_cpu_access_range(bo, 0, 2, 'DMA_FROM_DEVICE');
      t.if(begun.failed(), () => t.return());
      if (variant === 'breaks') t.dma_buf_end_cpu_access_range(bo, 0, 2, 'DMA_FROM_DEVICE');
      t.dma_buf_kmap(bo, 1);
      t.dma_buf_kunmap(bo, 1);
      if (variant === 'keeps') t.dma_buf_end_cpu_access_range(bo, 0, 2, 'DMA_FROM_DEVICE');
    });
  },
);
