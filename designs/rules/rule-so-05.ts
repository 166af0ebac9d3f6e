import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'a wait for syncobjs names what there is, or looks at its errno',
    source: 'drivers/gpu/drm/drm_syncobj.c:1322-1363,1265-1310,1035-1194',
    description: 'Another thread of the process destroys the handle.',
    variants: { breaks: { verdict: 'rule', violates: ['SO-05'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const syncobj = d.drm_syncobj('syncobj');
    const handle = d.drm_syncobj_handle('handle', syncobj);
    const done = d.dma_fence('done', { initially: 'signaled' });
    const used = d.variable('buffer is used');

    d.thread('wait ioctl', (t) => {
      const wait = t.DRM_IOCTL_SYNCOBJ_WAIT([handle], MAX_SCHEDULE_TIMEOUT, 0, null);
      if (variant === 'keeps') t.if(wait.failed(), () => t.return());
      t.WRITE_ONCE(used, 1);
    });
    d.thread('other thread', (t) => {
      t.drm_syncobj_replace_fence(syncobj, done);
      t.DRM_IOCTL_SYNCOBJ_DESTROY(handle, 0);
    });
    d.sometimes('the buffer is used', used.is(1));
  },
);
