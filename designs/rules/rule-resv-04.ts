import { design } from 'fencepost';

export default design(
  {
    title: 'changing a reservation object takes its lock',
    source: 'drivers/dma-buf/dma-resv.c:187,296,350,475,497,527',
    variants: { breaks: { verdict: 'rule', violates: ['RESV-04'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');

    d.thread('submit ioctl', (t) => {
      if (variant === 'keeps') t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      if (variant === 'keeps') t.dma_resv_unlock(bo);
    });
  },
);
