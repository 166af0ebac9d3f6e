import { design } from 'fencepost';

export default design(
  {
    title: 'units are reserved from the publication of a dma_fence until it signals',
    source:
      'Documentation/driver-api/dma-buf.rst:303-377 Recoverable Hardware Page Faults Implications',
    variants: { breaks: { verdict: 'rule', violates: ['PF-06'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const units = d.engine('shared units', { units: 2, reservedUnits: 1, reserveInFlight: true });
    const fence = d.dma_fence('F');
    const job = d.job('3D job', { submitted: false }, (t) => {
      t.engine_start(units);
      t.engine_finish(units);
      t.dma_fence_signal(fence);
    });

    d.thread('submit ioctl', (t) => {
      if (variant === 'breaks') t.fd_install(fence);
      t.engine_reserve(units);
      if (variant === 'keeps') t.fd_install(fence);
      t.ring_doorbell(job);
      t.dma_fence_wait(fence, false);
      t.engine_unreserve(units);
    });
  },
);
