import { design } from 'fencepost';

export default design(
  {
    title: 'dynamic importers wait for KERNEL fences before using a new mapping',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_map_attachment()',
    variants: {
      breaks: { verdict: 'rule', violates: ['DYN-07', 'RESV-09'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo', { ops: { pin: () => undefined, unpin: () => undefined } });
    const nic = d.dma_buf_attachment('nic', bo, { dynamic: true });
    const cleared = d.dma_fence('F(cleared)');
    d.hardirq('copy engine irq', (t) => {
      t.dma_fence_signal(cleared);
    });
    const send = d.job('send', { submitted: false }, (t) => {
      if (variant === 'keeps') t.wait_fence_hw(cleared);
      t.dma_start(nic, 'DMA_TO_DEVICE');
      t.dma_finish(nic);
    });

    d.kthread('driver', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, cleared, 'KERNEL');
      t.dma_buf_map_attachment(nic, 'DMA_TO_DEVICE');
      t.ring_doorbell(send);
      t.dma_resv_unlock(bo);
    });
  },
);
