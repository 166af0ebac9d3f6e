import { design } from 'fencepost';

export default design(
  {
    title: 'a published dma_fence completes in finite time without userspace',
    source: 'drivers/dma-buf/dma-fence.c:67-111 DOC fence cross-driver contract',
    variants: {
      breaks: { verdict: 'unsignalled-fence', violates: ['FENCE-01'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const fence = d.dma_fence('F', { published: true });

    d.work('run_job', (t) => {
      t.if(t.kmalloc('GFP_NOWAIT').failed(), () => {
        if (variant === 'keeps') {
          t.dma_fence_set_error(fence, '-ENOMEM');
          t.dma_fence_signal(fence);
        }
        t.return();
      });
      t.dma_fence_signal(fence);
    });
  },
);
