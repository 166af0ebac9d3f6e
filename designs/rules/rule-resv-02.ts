import { design } from 'fencepost';

export default design(
  {
    title: 'dma_resv_reserve_fences() asks for at least one slot',
    source: 'drivers/dma-buf/dma-resv.c:189-194',
    variants: {
      breaks: { verdict: 'rule', violates: ['RESV-02'], kernels: ['6.12', '7.2'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');

    d.thread('submit ioctl without fences', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, variant === 'breaks' ? 0 : 1);
      t.dma_resv_unlock(bo);
    });
  },
);
