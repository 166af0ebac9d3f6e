import { type DesignBuilder, MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title:
      'compute work with page faults shares the compute units with a 3D job that has a dma_fence',
    source: 'Documentation/driver-api/dma-buf.rst, Recoverable Hardware Page Faults Implications',
    description:
      'Both compute jobs stand still on their units until memory is found, reclaim waits for the fence of the 3D job, and that job waits for a unit. Each of the five documented remedies alone breaks the cycle.',
    variants: {
      'shared units': { verdict: 'deadlock', violates: ['PF-03'] },
      'preemption with a fault pending': { holds: true },
      'a unit of its own': { holds: true },
      'a unit reserved while in flight': { holds: true },
      'mode switch': { holds: true },
      'memory of its own': { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fence = d.dma_fence('F', { timeline: '3D ring' });
    const units = d.engine('compute units', { units: 2, ...remedyOf(variant) });

    d.shrinker('gem_shrinker', (t) => {
      t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
    });

    const faultHandler = d.work('gpu fault work', { queued: false }, (t) => {
      if (variant === 'memory of its own') t.mempool_alloc();
      else t.kmalloc('GFP_KERNEL');
      t.gpu_fault_repaired(units);
    });
    for (const name of ['compute job 1', 'compute job 2']) {
      d.job(name, (t) => {
        t.engine_start_faulting(units);
        t.gpu_page_fault(units, faultHandler);
        t.engine_finish(units);
      });
    }

    const job = d.job('3D job', { submitted: false }, (t) => {
      t.engine_start(units);
      t.engine_finish(units);
      t.raise_irq(irq);
    });
    const irq = d.hardirq('3D eop irq', { raised: false }, (t) => {
      t.dma_fence_signal(fence);
      t.engine_unreserve(units);
    });

    d.thread('3D submit ioctl', (t) => {
      if (variant === 'a unit reserved while in flight') t.engine_reserve(units);
      if (variant === 'mode switch') t.engine_preempt_faulting(units);
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, fence, 'WRITE');
      t.dma_resv_unlock(bo);
      t.queue_work(job);
    });

    d.sometimes('the fence signals', fence.isSignaled());
  },
);

/** The remedy of a variant, as the hardware or its firmware offers it. */
function remedyOf(variant: string): NonNullable<Parameters<DesignBuilder['engine']>[1]> {
  switch (variant) {
    case 'preemption with a fault pending':
      return { preemptible: true };
    case 'a unit of its own':
      return { reservedUnits: 1 };
    case 'a unit reserved while in flight':
      return { reservedUnits: 1, reserveInFlight: true };
    case 'mode switch':
      return { modeSwitch: true };
    default:
      return {};
  }
}
