import { design } from 'fencepost';

export default design(
  {
    title: 'a copy engine used for fault repair shares no resource with faulting work',
    source:
      'Documentation/driver-api/dma-buf.rst:303-377 Recoverable Hardware Page Faults Implications',
    variants: { breaks: { verdict: 'deadlock', violates: ['PF-09'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const compute = d.engine('compute engine');
    const copy = variant === 'breaks' ? compute : d.engine('copy engine');
    const copied = d.dma_fence('F(copy)');
    const copyJob = d.job('copy job', { submitted: false }, (t) => {
      t.engine_start(copy);
      t.engine_finish(copy);
      t.dma_fence_signal(copied);
    });
    const handler = d.work('fault handler', { queued: false }, (t) => {
      t.ring_doorbell(copyJob);
      t.dma_fence_wait(copied, false);
      t.gpu_fault_repaired(compute);
    });

    d.job('compute job', (t) => {
      t.engine_start_faulting(compute);
      t.gpu_page_fault(compute, handler);
      t.engine_finish(compute);
    });
  },
);
