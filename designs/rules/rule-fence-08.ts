import { design } from 'fencepost';

export default design(
  {
    title: 'a callback waits for one fence at a time',
    source:
      'include/linux/dma-fence.h struct dma_fence_cb, drivers/dma-buf/dma-fence.c dma_fence_add_callback()',
    variants: {
      breaks: { verdict: 'rule', violates: ['CTX-08', 'FENCE-05', 'FENCE-08'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const copied = d.dma_fence('copied');
    const rendered = d.dma_fence('rendered');
    const callback = d.dma_fence_cb('callback', () => undefined);
    const other = d.dma_fence_cb('other callback', () => undefined);

    d.thread('submit ioctl', (t) => {
      t.if(t.dma_fence_add_callback(copied, callback).failed(), () => t.return());
      const second = variant === 'breaks' ? callback : other;
      t.if(t.dma_fence_add_callback(rendered, second).failed(), () => t.return());
    });
    d.hardirq('irq of the copy engine', (t) => {
      t.dma_fence_signal(copied);
    });
    d.hardirq('irq of the ring', (t) => {
      t.dma_fence_signal(rendered);
    });
  },
);
