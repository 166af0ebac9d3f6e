import { design } from 'fencepost';

export default design(
  {
    title: 'faulting compute work can be preempted with its fault pending',
    source:
      'Documentation/driver-api/dma-buf.rst:303-377 Recoverable Hardware Page Faults Implications',
    variants: { breaks: { verdict: 'deadlock', violates: ['PF-04'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const units = d.engine('shared units', {
      preemptible: true,
      preemptsFaulted: variant === 'keeps',
    });
    const fence = d.dma_fence('F', { published: true });
    const handler = d.work('fault handler', { queued: false }, (t) => {
      t.kmalloc('GFP_KERNEL');
      t.gpu_fault_repaired(units);
    });

    d.shrinker('gem_shrinker', (t) => t.dma_fence_wait(fence, false));
    d.job('compute job', (t) => {
      t.engine_start_faulting(units);
      t.gpu_page_fault(units, handler);
      t.engine_finish(units);
    });
    d.job('3D job', (t) => {
      t.engine_start(units);
      t.engine_finish(units);
      t.dma_fence_signal(fence);
    });
  },
);
