import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'wait_fences puts a fence and then reads its error',
    source:
      'commit 2e54154b9f27262efd0cb4f903cc7d5ad1fe9628 drm/amdgpu: Fix potential fence use-after-free; CVE-2023-51042',
    description:
      'After a successful wait the ioctl drops its reference, and only then looks at fence->error; the other reference may be gone by then.',
    variants: {
      buggy: { verdict: 'rule', violates: ['CTX-06'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const fence = d.dma_fence('f', { refs: 2 });

    d.thread('amdgpu_cs_wait_all_fences', (t) => {
      const waited = t.dma_fence_wait_timeout(fence, true, MAX_SCHEDULE_TIMEOUT);
      if (variant === 'buggy') t.dma_fence_put(fence);
      t.if(waited.is(1), () => t['fence->error'](fence));
      if (variant === 'fixed') t.dma_fence_put(fence);
    });

    d.kthread('amdgpu_fence_process', (t) => {
      t.dma_fence_signal(fence);
      t.dma_fence_put(fence);
    });
  },
);
