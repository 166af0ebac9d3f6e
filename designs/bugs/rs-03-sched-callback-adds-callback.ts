import { design } from 'fencepost';

export default design(
  {
    title: 'a callback adds a callback to another fence that has the same lock',
    source:
      'drm/sched: Fix deadlock in drm_sched_entity_kill_jobs_cb; Message-ID 20251104095358.15092-1-pierre-eric.pelloux-prayer@amd.com',
    description:
      'Fences of one timeline may share a lock. A callback runs under it, so it must not touch another fence; a work item may.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['FENCE-07'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const lock = d.spinlock('ring->fence_drv.lock');
    const f1 = d.dma_fence('f1', { timeline: 'ring', lock });
    const f2 = d.dma_fence('f2', { timeline: 'ring', lock });

    const second = d.dma_fence_cb('kill_jobs_cb on f2', () => {});
    const killWork = d.work('drm_sched_entity_kill_jobs_work', { queued: false }, (t) => {
      t.if(t.dma_fence_add_callback(f2, second).is('-ENOENT'), () => {});
    });
    const first = d.dma_fence_cb('kill_jobs_cb on f1', (t) => {
      if (variant === 'fixed') t.queue_work(killWork);
      else t.if(t.dma_fence_add_callback(f2, second).is('-ENOENT'), () => {});
    });

    const fenceIrq = d.hardirq('fence irq', { raised: false }, (t) => {
      t.dma_fence_signal(f1);
      t.dma_fence_signal(f2);
    });
    d.thread('drm_sched_entity_kill', (t) => {
      t.if(t.dma_fence_add_callback(f1, first).succeeded(), () => t.raise_irq(fenceIrq));
    });
  },
);
