import { design } from 'fencepost';

export default design(
  {
    title: 'the reference is dropped before the wait',
    source:
      'commit 7150850146ebfa4ca998f653f264b8df6f7f85be drm/amdgpu: Fix fence put before wait in amdgpu_amdkfd_submit_ib',
    description:
      'amdgpu_ib_schedule() returns a reference. It is put before the wait, and the ring drops its own when the hardware is done.',
    variants: {
      buggy: { verdict: 'rule', violates: ['CTX-06', 'FENCE-09'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const fence = d.dma_fence('f', { refs: 2 });

    d.thread('amdgpu_amdkfd_submit_ib', (t) => {
      if (variant === 'buggy') t.dma_fence_put(fence);
      t.dma_fence_wait(fence, false);
      if (variant === 'fixed') t.dma_fence_put(fence);
    });

    d.kthread('amdgpu_fence_process', (t) => {
      t.dma_fence_signal(fence);
      t.dma_fence_put(fence);
    });
  },
);
