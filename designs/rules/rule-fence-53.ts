import { design } from 'fencepost';

export default design(
  {
    title: 'a dependency handed to hardware stays a dependency',
    source: 'include/linux/dma-fence.h:171-178',
    variants: { breaks: { verdict: 'deadlock', violates: ['FENCE-53'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const f1 = d.dma_fence('F1', { published: true });
    const f2 = d.dma_fence('F2', { published: true });

    d.job('job 1', (t) => {
      t.wait_fence_hw(f2);
      t.dma_fence_signal(f1);
    });
    d.job('job 2', (t) => {
      if (variant === 'breaks') t.wait_fence_hw(f1);
      t.dma_fence_signal(f2);
    });
  },
);
