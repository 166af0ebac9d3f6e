import { type FenceHandle, type TaskBuilder, type TaskHandle, design } from 'fencepost';

export default design(
  {
    title: 'all preempt fences signal from one ordered queue, and an item of it blocks',
    source:
      'commit 3cd1585e57908b6efcd967465ef7685f40b2a294 drm/xe/preempt_fence: enlarge the fence critical section',
    description:
      'Every line of an item on the ordered queue is signalling path for the fences of the items behind it: what comes after the signal too. The rebind worker holds the VM lock while it waits for the second fence, and the first item wants that lock.',
    variants: {
      buggy: { verdict: 'deadlock' },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const vmLock = d.rw_semaphore('vm->lock');
    const preemptWq = d.workqueue('xe-preempt-fence-wq', { ordered: true, rescuer: true });
    const unordered = d.workqueue('xe->unordered_wq', { rescuer: true });

    const resumeUnderVmLock = (t: TaskBuilder): void => {
      t.down_write(vmLock);
      t.up_write(vmLock);
    };
    const preemptFenceWork =
      (fence: FenceHandle, resume: TaskHandle) =>
      (t: TaskBuilder): void => {
        t.dma_fence_signal(fence);
        if (variant === 'fixed') t.queue_work(resume);
        else resumeUnderVmLock(t);
      };

    const p1 = d.dma_fence('P1', {
      published: true,
      preemption: true,
      enable_signaling: (t) => t.queue_work(suspend1),
    });
    const p2 = d.dma_fence('P2', {
      published: true,
      preemption: true,
      enable_signaling: (t) => t.queue_work(suspend2),
    });
    const resume = d.work('resume worker', { queue: unordered, queued: false }, resumeUnderVmLock);
    const idle = { queue: preemptWq, queued: false };
    const suspend1 = d.work('preempt_fence_work_func(P1)', idle, preemptFenceWork(p1, resume));
    const suspend2 = d.work('preempt_fence_work_func(P2)', idle, preemptFenceWork(p2, resume));

    d.work('preempt_rebind_work_func', (t) => {
      t.down_write(vmLock);
      t.dma_fence_enable_sw_signaling(p1);
      t.dma_fence_enable_sw_signaling(p2);
      t.dma_fence_wait(p1, false);
      t.dma_fence_wait(p2, false);
      t.up_write(vmLock);
    });
  },
);
