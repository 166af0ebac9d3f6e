import { design } from 'fencepost';

export default design(
  {
    title: 'a job completes in the interrupt handler while the timeout handler resets it',
    source: 'drm/lima: mask irqs in timeout path before hard reset (dri-devel 2024-04-02)',
    description:
      'Both account the same job as finished, and the idle count of the device goes below zero. The handler has to be out of the way before the timeout handler looks whether the job is done.',
    variants: {
      buggy: { verdict: 'rule', violates: ['CTX-08'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const busy = d.variable('lima_pm_busy count', { initially: 1 });
    const job = d.dma_fence('task->fence', { published: true });

    const irq = d.hardirq('lima_pp_irq_handler', (t) => {
      t.dma_fence_signal(job);
      t.atomic_dec_return(busy);
    });

    d.work('lima_sched_timedout_job', (t) => {
      if (variant === 'fixed') t.disable_irq(irq);
      t.if(t.dma_fence_is_signaled(job).is(1), () => t.return());
      t.atomic_dec_return(busy);
      t.dma_fence_signal(job);
    });
  },
);
