import { design } from 'fencepost';

export default design(
  {
    title: 'work that signals fences runs on a WQ_MEM_RECLAIM queue of its own kind',
    source: 'drivers/gpu/drm/scheduler/sched_main.c:1083-1100 drm_sched_alloc_wq',
    variants: { breaks: { verdict: 'rule', violates: ['FENCE-49'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const fence = d.dma_fence('F');
    const wq = d.workqueue('gpu wq', { rescuer: variant === 'keeps' });
    const retire = d.work('retire work', { queue: wq, queued: false }, (t) => {
      t.dma_fence_signal(fence);
    });

    d.thread('submit ioctl', (t) => {
      t.fd_install(fence);
      t.queue_work(retire);
    });
  },
);
