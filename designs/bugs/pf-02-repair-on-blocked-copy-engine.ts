import { design } from 'fencepost';

export default design(
  {
    title: 'the fault is repaired by a copy engine that the faulting context blocks',
    source:
      'Documentation/driver-api/dma-buf.rst, Recoverable Hardware Page Faults Implications (independent copy engines)',
    description:
      'The fault worker copies a page and waits for the copy. The engine cannot switch away from the job that faults, so the copy never starts; on an engine of its own it does.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['PF-09'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const engine = d.engine('copy engine E');
    const other = d.engine('copy engine E2');
    const copyEngine = variant === 'buggy' ? engine : other;
    const copied = d.dma_fence('F(C)');

    const copyJob = d.job('copy job C', { submitted: false }, (t) => {
      t.engine_start(copyEngine);
      t.engine_finish(copyEngine);
      t.dma_fence_signal(copied);
    });

    const handler = d.work('page fault worker', { queued: false }, (t) => {
      t.fd_install(copied);
      t.ring_doorbell(copyJob);
      t.dma_fence_wait(copied, false);
      t.gpu_fault_repaired(engine);
    });

    d.job('compute job', (t) => {
      t.engine_start_faulting(engine);
      t.gpu_page_fault(engine, handler);
      t.engine_finish(engine);
    });
  },
);
