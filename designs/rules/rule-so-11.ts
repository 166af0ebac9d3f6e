import {
  DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_IMPORT_SYNC_FILE,
  DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_TIMELINE,
  design,
} from 'fencepost';

export default design(
  {
    title: 'what a call on a syncobj has looked up it gives back, on error paths too',
    source: 'drivers/gpu/drm/drm_syncobj.c:743-755',
    description:
      'The kernel itself breaks it since 7.0: without memory for the node of a point, an imported fence and its syncobj are leaked. A fence that is imported without a point needs no node.',
    variants: {
      breaks: { verdict: 'rule', violates: ['SO-11'], kernels: ['7.2'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    d.memory_is_short();
    const handle = d.drm_syncobj_handle('handle', d.drm_syncobj('syncobj'));
    const fence = d.dma_fence('F', { initially: 'signaled' });
    const fd = d.fd('fd', { of: d.sync_file('sync_file', { fence }) });
    const node = d.dma_fence_chain('C');

    d.thread('compositor', (t) => {
      const point =
        variant === 'breaks'
          ? ([DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_TIMELINE, 1, node] as const)
          : ([0, 0, null] as const);
      const flags = DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_IMPORT_SYNC_FILE | point[0];
      const imported = t.DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE(fd, flags, handle, 0, point[1], point[2]);
      t.if(imported.failed(), () => t.return());
      t.userspace_step();
    });
  },
);
