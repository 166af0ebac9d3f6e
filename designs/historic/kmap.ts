import { design } from 'fencepost';

const kernels = ['3.x'] as const;

export default design(
  {
    title: 'the CPU maps a buffer page by page',
    source: 'Documentation/dma-buf-sharing.txt (4.8), Kernel cpu access',
    description: 'The interface of the first guides: a bracket with a range, and kmap in it.',
    variants: {
      'in the bracket': { holds: true, kernels },
      'outside the bracket': { verdict: 'rule', violates: ['CPU-13'], kernels },
      'outside the range': { verdict: 'rule', violates: ['CPU-14'], kernels },
      'ends another range': { verdict: 'rule', violates: ['CPU-14'], kernels },
      'still mapped at the end': { verdict: 'rule', violates: ['CPU-13'], kernels },
      'two atomic mappings': { holds: true, kernels },
      'a third atomic mapping': { verdict: 'rule', violates: ['CPU-13'], kernels },
      'sleeps with an atomic mapping': { verdict: 'rule', violates: ['CTX-01'], kernels },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const lock = d.mutex('driver->lock');

    d.thread('reads a command buffer', (t) => {
      const failed = t.dma_buf_begin_cpu_access_range(bo, 0, 3, 'DMA_FROM_DEVICE');
      t.if(failed.failed(), () => t.return());
      const end = (pages: number): void => {
        t.dma_buf_end_cpu_access_range(bo, 0, pages, 'DMA_FROM_DEVICE');
      };
      switch (variant) {
        case 'outside the bracket':
          end(3);
          t.dma_buf_kmap(bo, 0);
          t.dma_buf_kunmap(bo, 0);
          return;
        case 'outside the range':
          t.dma_buf_kmap(bo, 3);
          t.dma_buf_kunmap(bo, 3);
          return end(3);
        case 'ends another range':
          return end(1);
        case 'still mapped at the end':
          t.dma_buf_kmap(bo, 0);
          return end(3);
        case 'two atomic mappings':
        case 'a third atomic mapping': {
          const pages = variant === 'two atomic mappings' ? [0, 1] : [0, 1, 2];
          for (const page of pages) t.dma_buf_kmap_atomic(bo, page);
          for (const page of [1, 0]) t.dma_buf_kunmap_atomic(bo, page);
          return end(3);
        }
        case 'sleeps with an atomic mapping':
          t.dma_buf_kmap_atomic(bo, 0);
          t.mutex_lock(lock);
          t.mutex_unlock(lock);
          t.dma_buf_kunmap_atomic(bo, 0);
          return end(3);
        case 'in the bracket':
          t.dma_buf_kmap(bo, 0);
          t.dma_buf_kmap(bo, 1);
          t.dma_buf_kunmap(bo, 1);
          t.dma_buf_kunmap(bo, 0);
          return end(3);
      }
    });
  },
);
