import { design } from 'fencepost';

export default design(
  {
    title: 'suspend turns an interrupt off and signals what it would have signalled',
    description: 'disable_irq() waits for a handler that runs; after it nobody else signals.',
  },
  (d) => {
    const fence = d.dma_fence('fence', { published: true });
    const irq = d.hardirq('gpu irq', (t) => t.dma_fence_signal(fence));
    d.thread('suspend', (t) => {
      t.disable_irq(irq);
      t.dma_fence_signal(fence);
    });
  },
);
