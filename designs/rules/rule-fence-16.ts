import { design } from 'fencepost';

export default design(
  {
    title: 'an error is set before the fence is signalled, within -MAX_ERRNO..-1',
    source: 'include/linux/dma-fence.h:692-699 dma_fence_set_error',
    variants: { breaks: { verdict: 'rule', violates: ['FENCE-16'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const fence = d.dma_fence('F', { published: true });

    d.work('reset work', (t) => {
      if (variant === 'keeps') t.dma_fence_set_error(fence, '-EIO');
      t.dma_fence_signal(fence);
      if (variant === 'breaks') t.dma_fence_set_error(fence, '-EIO');
    });
  },
);
