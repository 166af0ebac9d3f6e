import { DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE, MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'a timeline is filled by points only',
    source: 'drivers/gpu/drm/drm_syncobj.c:98-104',
    description: 'A fence that is put into it without a point takes the place of the whole chain.',
    variants: { breaks: { verdict: 'rule', violates: ['SO-08'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const syncobj = d.drm_syncobj('timeline');
    const handle = d.drm_syncobj_handle('handle', syncobj);
    const rendered = d.dma_fence('rendered');
    const nodes = [d.dma_fence_chain('C1'), d.dma_fence_chain('C2')] as const;

    d.thread('submit ioctl', (t) => {
      t.drm_syncobj_add_point(syncobj, nodes[0], rendered, 1);
      if (variant === 'breaks') t.DRM_IOCTL_SYNCOBJ_SIGNAL([handle], 0);
      else t.DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL([handle], [2], 0, [nodes[1]]);
    });
    d.hardirq('ring irq', (t) => t.dma_fence_signal(rendered));
    d.thread('wait ioctl', (t) => {
      const flags = DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE;
      t.DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT([handle], [1], MAX_SCHEDULE_TIMEOUT, flags, null);
    });
  },
);
