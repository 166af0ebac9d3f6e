import { design } from 'fencepost';

export default design(
  {
    title: 'a preallocated fence that was never initialised is put',
    source:
      'drm/msm: Fix hw_fence error path cleanup (Fixes f94e6a51e17c); Message-ID 20230712222523.7404-1-robdclark@gmail.com',
    description:
      'dma_fence_init() runs in job_run. A submission that fails before it owns memory, not a reference: it has to kfree() it.',
    variants: {
      buggy: { verdict: 'rule', violates: ['CTX-07'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const hwFence = d.dma_fence('hw_fence', { initially: 'uninitialised' });

    const jobRun = d.work('msm_job_run', { queued: false }, (t) => {
      t.dma_fence_init(hwFence);
      t.dma_fence_signal(hwFence);
      t.dma_fence_put(hwFence);
    });

    d.thread('msm_ioctl_gem_submit', (t) => {
      t.if(
        t.kmalloc('GFP_NOWAIT').failed(),
        () => {
          if (variant === 'buggy') t.dma_fence_put(hwFence);
        },
        () => t.queue_work(jobRun),
      );
    });
  },
);
