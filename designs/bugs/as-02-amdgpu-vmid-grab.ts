import { design } from 'fencepost';

export default design(
  {
    title: 'grabbing a VMID allocates in prepare_job, after the job was armed',
    source:
      'commit 16590745b571c07869ef8958e0bbe44ab6f08d1f drm/amdgpu: use GFP_NOWAIT for memory allocations',
    description:
      'prepare_job runs between the publication of the finished fence and its signal. With GFP_NOWAIT the allocation may fail, and the job waits for an idle VMID instead.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['FENCE-41'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const earlier = d.dma_fence('last user of the VMID', { timeline: 'ring 0' });
    const finished = d.dma_fence('F', { timeline: 'entity', published: true });

    d.shrinker('ttm shrinker', (t) => t.dma_fence_wait(finished, false));

    d.job('earlier job', (t) => {
      t.dma_fence_signal(earlier);
    });

    d.work('amdgpu_job_prepare_job', (t) => {
      if (variant === 'buggy') t.kmalloc('GFP_KERNEL');
      else {
        t.if(t.kmalloc('GFP_NOWAIT').failed(), () => t.dma_fence_wait(earlier, false));
      }
      t.dma_fence_signal(finished);
    });

    d.kthread('kswapd', (t) => {
      t.dma_fence_wait(finished, false);
    });
  },
);
