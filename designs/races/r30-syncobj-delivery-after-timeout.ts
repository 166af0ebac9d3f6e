import { DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT, MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'a fence is delivered to a waiter that gives up at the same time',
    source: 'drivers/gpu/drm/drm_syncobj.c:510-513',
    description:
      'drm_syncobj_find_fence() reads the entry before it takes it off the list, and its callers put nothing on an error: the reference is leaked. The wait ioctl takes it off first.',
    variants: {
      drm_syncobj_find_fence: { verdict: 'rule', violates: ['SO-15'] },
      DRM_IOCTL_SYNCOBJ_WAIT: { holds: true },
    },
  },
  (d, variant) => {
    const syncobj = d.drm_syncobj('syncobj');
    const handle = d.drm_syncobj_handle('handle', syncobj);
    const fence = d.dma_fence('F', { refs: 1, timeline: 'producer ring' });
    const gaveUp = d.variable('waiter gave up');

    d.userspace('producer', (t) => t.drm_syncobj_replace_fence(syncobj, fence));
    d.hardirq('ring irq', (t) => t.dma_fence_signal(fence));
    d.thread('waiter', (t) => {
      const flags = DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT;
      if (variant === 'drm_syncobj_find_fence') {
        const found = t.drm_syncobj_find_fence(handle, 0, flags, null);
        t.if(
          found.is(0),
          () => t.dma_fence_put(fence),
          () => t.WRITE_ONCE(gaveUp, 1),
        );
        return;
      }
      const waited = t.DRM_IOCTL_SYNCOBJ_WAIT([handle], MAX_SCHEDULE_TIMEOUT, flags, null);
      t.if(waited.failed(), () => t.WRITE_ONCE(gaveUp, 1));
    });
    d.sometimes('the waiter gives up', gaveUp.is(1));
  },
);
