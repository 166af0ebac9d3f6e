import { DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE, MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'a point is added and the syncobj reset while somebody begins to wait for it',
    source: 'drivers/gpu/drm/drm_syncobj.c:266-291,333-362,995-1020',
    description:
      'Whoever is on the list when the point comes gets it under the lock, and keeps it. Whoever comes after the reset waits for the next submission: if there is none, only a signal ends the wait. The kernel thread must not wait for a submission: it is here because no signal would hide a lost wake-up.',
    variants: {
      'nothing comes after the reset': { holds: true },
      'a kernel thread and a later point': { verdict: 'rule', violates: ['INDEF-10'] },
    },
  },
  (d, variant) => {
    const syncobj = d.drm_syncobj('timeline');
    const handle = d.drm_syncobj_handle('handle', syncobj);
    const fence = d.dma_fence('F', { initially: 'signaled' });
    const nodes = [d.dma_fence_chain('C1'), d.dma_fence_chain('C2')] as const;
    const got = d.variable('the waiter has the point');
    const none = d.variable('the waiter was interrupted');

    const body =
      variant === 'a kernel thread and a later point' ? d.kthread.bind(d) : d.thread.bind(d);
    body('waiter', (t) => {
      const flags = DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE;
      const waited = t.DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT(
        [handle],
        [1],
        MAX_SCHEDULE_TIMEOUT,
        flags,
        null,
      );
      t.if(
        waited.is(0),
        () => t.WRITE_ONCE(got, 1),
        () => t.WRITE_ONCE(none, 1),
      );
    });
    d.thread('submits', (t) => {
      t.drm_syncobj_add_point(syncobj, nodes[0], fence, 1);
      t.if(t.DRM_IOCTL_SYNCOBJ_RESET([handle], 0).failed(), () => t.return());
      if (variant === 'a kernel thread and a later point')
        t.drm_syncobj_add_point(syncobj, nodes[1], fence, 2);
    });
    d.sometimes('the waiter has the point', got.is(1));
    if (variant !== 'a kernel thread and a later point')
      d.sometimes('the waiter was interrupted', none.is(1));
  },
);
