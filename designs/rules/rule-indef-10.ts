import { DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT, MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'wait-before-signal is for the host-side waits of userspace, and for no kernel worker',
    source: 'drivers/gpu/drm/drm_syncobj.c:117-147',
    variants: { breaks: { verdict: 'rule', violates: ['INDEF-10'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const syncobj = d.drm_syncobj('syncobj');
    const handle = d.drm_syncobj_handle('handle', syncobj);
    const point = d.dma_fence('point', { initially: 'signaled' });
    const flags = DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT;

    if (variant === 'breaks') {
      d.work('deferred submission', (t) => {
        t.DRM_IOCTL_SYNCOBJ_WAIT([handle], 10, flags, null);
      });
    } else {
      d.thread('wait ioctl', (t) => {
        t.DRM_IOCTL_SYNCOBJ_WAIT([handle], MAX_SCHEDULE_TIMEOUT, flags, null);
      });
    }
    d.userspace('client', (t) => t.drm_syncobj_replace_fence(syncobj, point));
  },
);
