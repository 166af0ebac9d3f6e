import { design } from 'fencepost';

export default design(
  {
    title: 'work that can take recoverable page faults is not tracked by a dma_fence',
    source:
      'Documentation/driver-api/dma-buf.rst:303-377 Recoverable Hardware Page Faults Implications',
    variants: { breaks: { verdict: 'rule', violates: ['PF-01'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const gpu = d.engine('compute engine');
    const fence = d.dma_fence('F', { published: variant === 'breaks' });
    const memory = d.user_fence('*value');
    const handler = d.work('fault handler', { queued: false }, (t) => {
      t.kmalloc('GFP_KERNEL');
      t.gpu_fault_repaired(gpu);
    });

    d.job('compute job', (t) => {
      t.engine_start_faulting(gpu);
      t.gpu_page_fault(gpu, handler);
      t.engine_finish(gpu);
      if (variant === 'breaks') t.dma_fence_signal(fence);
      else t.user_fence_write(memory);
    });
  },
);
