import { design } from 'fencepost';

export default design(
  {
    title: 'a fence callback takes the xarray lock, which is taken elsewhere with interrupts on',
    source:
      'drm/sched: Fix deadlock in drm_sched_entity_kill_jobs_cb; Message-ID 20251104095358.15092-1-pierre-eric.pelloux-prayer@amd.com; mesa issue 13908',
    description:
      'The callback runs under the fence lock and spins on the lock of the dependencies. Their owner was interrupted while it held that lock, by a handler that spins on the fence lock.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['CTX-02'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const xaLock = d.spinlock('job->dependencies.xa_lock');
    const fenceLock = d.spinlock('ring->fence_drv.lock');
    const f1 = d.dma_fence('f1', { lock: fenceLock });
    const f2 = d.dma_fence('f2', { lock: fenceLock });

    const killWork = d.work('drm_sched_entity_kill_jobs_work', { queued: false }, (t) => {
      t.spin_lock(xaLock);
      t.spin_unlock(xaLock);
    });
    const killCb = d.dma_fence_cb('drm_sched_entity_kill_jobs_cb', (t) => {
      if (variant === 'buggy') {
        t.spin_lock(xaLock);
        t.spin_unlock(xaLock);
      } else t.queue_work(killWork);
    });

    const submit = d.thread('drm_sched_job_add_dependency', (t) => {
      t.spin_lock(xaLock);
      t.spin_unlock(xaLock);
    });
    d.hardirq('fence irq on the CPU of submit', { interrupts: submit }, (t) => {
      t.dma_fence_signal(f2);
    });
    const otherIrq = d.hardirq('fence irq on another CPU', { raised: false }, (t) => {
      t.dma_fence_signal(f1);
    });
    d.thread('drm_sched_entity_kill', (t) => {
      t.dma_fence_add_callback(f1, killCb);
      t.raise_irq(otherIrq);
    });
  },
);
