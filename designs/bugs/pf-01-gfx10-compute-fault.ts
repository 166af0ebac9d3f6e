import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'a 3D job with a dma_fence queues behind a compute job that faults',
    source:
      'Documentation/driver-api/dma-buf.rst, Recoverable Hardware Page Faults Implications; RFC: dma-fence: Document recoverable page fault implications, 2021-01',
    description:
      'The faulting job keeps its compute units until the fault is repaired, the repair needs memory, and reclaim waits for the fence of the 3D job, which needs the units.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['PF-03'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const units = d.engine('compute units', { preemptible: variant === 'fixed' });
    const bo = d.dma_buf('3D buffer');
    const rendered = d.dma_fence('F');

    d.shrinker('ttm shrinker', (t) => {
      t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
    });

    const handler = d.work('page fault worker', { queued: false }, (t) => {
      t.kmalloc('GFP_KERNEL');
      t.gpu_fault_repaired(units);
    });

    d.job('compute job L', (t) => {
      t.engine_start_faulting(units);
      t.gpu_page_fault(units, handler);
      t.engine_finish(units);
    });

    const job3d = d.job('3D job G', { submitted: false }, (t) => {
      t.engine_start(units);
      t.engine_finish(units);
      t.dma_fence_signal(rendered);
    });

    d.thread('submit ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, rendered, 'WRITE');
      t.dma_resv_unlock(bo);
      t.ring_doorbell(job3d);
    });
  },
);
