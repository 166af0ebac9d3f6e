import { design } from 'fencepost';

export default design(
  {
    title: 'a userspace fence gates no dma_fence even through a CPU page fault',
    source:
      'Documentation/driver-api/dma-buf.rst:303-377 Recoverable Hardware Page Faults Implications',
    variants: {
      breaks: { verdict: 'deadlock', violates: ['INDEF-06', 'INDEF-09', 'PF-10'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const mm = d.mmap_lock();
    const memory = d.user_fence('*value');
    const fence = d.dma_fence('F', { published: true });

    d.shrinker('gem_shrinker', (t) => t.dma_fence_wait(fence, false));
    d.job('job', (t) => {
      if (variant === 'breaks') t.user_fence_wait(memory, false);
      t.dma_fence_signal(fence);
    });
    d.userspace('client', (t) => {
      if (variant === 'keeps') t.dma_fence_wait(fence, false);
      t.handle_mm_fault(mm);
      t.user_fence_write(memory);
    });
  },
);
