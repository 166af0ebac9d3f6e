import { design } from 'fencepost';

export default design(
  {
    title: 'dma_fence work and faulting work are never in flight together',
    source:
      'Documentation/driver-api/dma-buf.rst:303-377 Recoverable Hardware Page Faults Implications',
    variants: { breaks: { verdict: 'rule', violates: ['PF-07'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const gpu = d.engine('gpu', { modeSwitch: true });
    const fence = d.dma_fence('F');
    const handler = d.work('fault handler', { queued: false }, (t) => {
      t.kmalloc('GFP_KERNEL');
      t.gpu_fault_repaired(gpu);
    });
    const job = d.job('3D job', { submitted: false }, (t) => {
      t.engine_start(gpu);
      t.engine_finish(gpu);
      t.dma_fence_signal(fence);
    });

    d.job('compute job', (t) => {
      t.engine_start_faulting(gpu);
      t.gpu_page_fault(gpu, handler);
      t.engine_finish(gpu);
    });
    d.thread('submit ioctl', (t) => {
      if (variant === 'keeps') t.engine_preempt_faulting(gpu);
      t.fd_install(fence);
      t.ring_doorbell(job);
      t.dma_fence_wait(fence, false);
      if (variant === 'keeps') t.engine_unreserve(gpu);
    });
  },
);
