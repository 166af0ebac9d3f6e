import { design } from 'fencepost';

export default design(
  {
    title: 'the dependency of a job signals while its entity is killed and freed',
    source:
      'drivers/gpu/drm/scheduler/sched_entity.c drm_sched_entity_fini, drm_sched_entity_wakeup',
    description:
      'drm_sched_entity_wakeup() clears the dependency before it looks at the entity for the last time. drm_sched_entity_fini() that finds it cleared has no callback to take back, does not wait for the one that runs, and the client frees the entity under it. Taking the lock of the fence in between waits for it.',
    variants: {
      'the kernel': { verdict: 'rule', violates: ['CTX-06', 'FENCE-22'] },
      'frees it after drm_sched_entity_kill': {
        verdict: 'rule',
        violates: ['CTX-06', 'FENCE-22'],
      },
      'takes the lock of the fence before it frees': { holds: true },
    },
  },
  (d, variant) => {
    const context = d.kref('context');
    const lock = d.spinlock('lock of the dependency');
    const dependency = d.dma_fence('dependency', { lock });
    const sched = d.drm_gpu_scheduler('sched', { ops: { run_job: () => undefined } });
    const entity = d.drm_sched_entity('entity', sched, { storage: context });
    const job = d.drm_sched_job('job', entity);

    d.hardirq('irq of another driver', (t) => t.dma_fence_signal(dependency));
    d.thread('client', (t) => {
      t.drm_sched_job_init(job, 1);
      t.drm_sched_job_add_dependency(job, dependency);
      t.drm_sched_job_arm(job);
      t.fd_install(job.finished);
      t.drm_sched_entity_push_job(job);
      if (variant === 'frees it after drm_sched_entity_kill') t.drm_sched_entity_kill(entity);
      else t.drm_sched_entity_fini(entity);
      if (variant === 'takes the lock of the fence before it frees') {
        t.spin_lock_irqsave(lock);
        t.spin_unlock_irqrestore(lock);
      }
      t.kref_put(context);
    });
  },
);
