import { DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT, MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'who gives up waiting for a submission drops the fence that was delivered meanwhile',
    source: 'drivers/gpu/drm/drm_syncobj.c:484-519 drm_syncobj_find_fence',
    description:
      'The kernel itself breaks it in drm_syncobj_find_fence(). The wait ioctl takes its entry off the list first, and then puts what it finds there.',
    variants: { breaks: { verdict: 'rule', violates: ['SO-15'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const syncobj = d.drm_syncobj('syncobj');
    const handle = d.drm_syncobj_handle('handle', syncobj);
    const point = d.dma_fence('point', { initially: 'signaled' });

    d.thread('waiter', (t) => {
      const flags = DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT;
      if (variant === 'keeps') {
        t.DRM_IOCTL_SYNCOBJ_WAIT([handle], MAX_SCHEDULE_TIMEOUT, flags, null);
        return;
      }
      t.if(t.drm_syncobj_find_fence(handle, 0, flags, null).is(0), () => t.dma_fence_put(point));
    });
    d.userspace('client', (t) => t.drm_syncobj_replace_fence(syncobj, point));
  },
);
