import { DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT, design } from 'fencepost';

export default design(
  {
    title: 'nobody waits for a submission with a lock held',
    source: 'drivers/gpu/drm/drm_syncobj.c:453-460,1048-1052',
    variants: { breaks: { verdict: 'rule', violates: ['SO-03'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const lock = d.mutex('vm->lock');
    const syncobj = d.drm_syncobj('syncobj');
    const handle = d.drm_syncobj_handle('handle', syncobj);
    const point = d.dma_fence('point', { initially: 'signaled' });

    d.thread('bind ioctl', (t) => {
      if (variant === 'breaks') t.mutex_lock(lock);
      const flags = DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT;
      const waited = t.DRM_IOCTL_SYNCOBJ_WAIT([handle], 10, flags, null);
      if (variant === 'keeps') t.if(waited.failed(), () => t.return());
      if (variant === 'keeps') t.mutex_lock(lock);
      t.mutex_unlock(lock);
    });
    d.userspace('client', (t) => t.drm_syncobj_replace_fence(syncobj, point));
  },
);
