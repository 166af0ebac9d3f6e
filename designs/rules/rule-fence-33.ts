import { design } from 'fencepost';

export default design(
  {
    title: 'dma_fence_remove_callback() names a callback that was added, with a reference held',
    source: 'drivers/dma-buf/dma-fence.c:751-783',
    variants: { breaks: { verdict: 'rule', violates: ['FENCE-33'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const fence = d.dma_fence('F');
    const other = d.dma_fence('G');
    const seen = d.variable('completion seen');
    const cb = d.dma_fence_cb('callback of G', (t) => t.WRITE_ONCE(seen, 1));

    d.thread('cancel', (t) => {
      t.if(t.dma_fence_add_callback(other, cb).is('-ENOENT'), () => t.return());
      t.dma_fence_remove_callback(variant === 'breaks' ? fence : other, cb);
    });
    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(other);
    });
  },
);
