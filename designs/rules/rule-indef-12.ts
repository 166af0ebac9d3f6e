import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title:
      'the worker that completes a preemption fence waits for nothing that memory management gates',
    source:
      'drivers/gpu/drm/amd/amdgpu/amdgpu_eviction_fence.c; drivers/gpu/drm/xe/xe_preempt_fence.c',
    description:
      'The page tables are updated by a worker that allocates. Suspending the queue needs none of that, and must not wait for it: the eviction that memory waits for waits for the suspension.',
    variants: {
      breaks: { verdict: 'deadlock', violates: ['FENCE-29', 'INDEF-12'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const mapped = d.dma_fence('page tables updated', { timeline: 'vm' });
    const wq = d.workqueue('preempt_fence_wq', { ordered: true, rescuer: true });
    const options = { queue: wq, timeline: 'preemption', published: true };
    const preempted = d.preempt_fence('preemption', options, (t, fence) => {
      if (variant === 'breaks') t.dma_fence_wait(mapped, false);
      t.dma_fence_signal(fence);
    });

    d.shrinker('eviction', (t) => t.dma_fence_wait(preempted, false));
    d.work('page table worker', (t) => {
      t.kmalloc('GFP_KERNEL');
      t.dma_fence_signal(mapped);
    });
    d.kthread('evict', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, preempted, 'BOOKKEEP');
      t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
      t.dma_resv_unlock(bo);
    });
  },
);
