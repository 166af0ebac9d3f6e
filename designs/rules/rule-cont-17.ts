import { design } from 'fencepost';

export default design(
  {
    title: 'the errors of what has signalled are read before it is merged',
    source: 'drivers/dma-buf/dma-fence-unwrap.c:130-158 __dma_fence_unwrap_merge',
    variants: { breaks: { verdict: 'rule', violates: ['CONT-17'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const failed = d.dma_fence('failed');
    const other = d.dma_fence('other');
    d.dma_fence_stub('stub', { private: true });
    d.dma_fence_array('array');
    const merged = d.dma_fence_slot('merged');

    d.kthread('driver', (t) => {
      t.dma_fence_set_error(failed, '-EIO');
      t.dma_fence_signal(failed);
      if (variant === 'keeps') t.if(t.dma_fence_get_status(failed).is('-EIO'), () => t.return());
      t.dma_fence_unwrap_merge(merged, [failed, other]);
      t.dma_fence_put(merged);
    });
    d.job('job', (t) => t.dma_fence_signal(other));
  },
);
