import { design } from 'fencepost';

export default design(
  {
    title: 'dma_fence work has units that faulting work never occupies',
    source:
      'Documentation/driver-api/dma-buf.rst:303-377 Recoverable Hardware Page Faults Implications',
    variants: { breaks: { verdict: 'rule', violates: ['PF-05'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const units = d.engine('shared units', { units: 2, reservedUnits: 1 });
    const fence = d.dma_fence('F', { published: true });
    const handler = d.work('fault handler', { queued: false }, (t) => {
      t.kmalloc('GFP_KERNEL');
      t.gpu_fault_repaired(units);
    });

    for (const name of ['compute job 1', 'compute job 2']) {
      d.job(name, (t) => {
        if (variant === 'breaks') t.engine_start(units);
        else t.engine_start_faulting(units);
        t.gpu_page_fault(units, handler);
        t.engine_finish(units);
      });
    }
    d.job('3D job', (t) => {
      t.engine_start(units);
      t.engine_finish(units);
      t.dma_fence_signal(fence);
    });
  },
);
