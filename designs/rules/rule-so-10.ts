import { DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_IMPORT_SYNC_FILE, design } from 'fencepost';

export default design(
  {
    title: 'who passes syncobjs through descriptors names what there is, or looks at the errno',
    source: 'drivers/gpu/drm/drm_syncobj.c:689-790,855-919',
    description: 'Another thread closes the sync_file.',
    variants: { breaks: { verdict: 'rule', violates: ['SO-10'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const handle = d.drm_syncobj_handle('handle', d.drm_syncobj('syncobj'));
    const fence = d.dma_fence('F', { initially: 'signaled' });
    const fd = d.fd('fd', { of: d.sync_file('sync_file', { fence }) });
    const used = d.variable('buffer is used');

    d.thread('compositor', (t) => {
      const flags = DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_IMPORT_SYNC_FILE;
      const imported = t.DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE(fd, flags, handle, 0, 0, null);
      if (variant === 'keeps') t.if(imported.failed(), () => t.return());
      t.WRITE_ONCE(used, 1);
    });
    d.thread('other thread', (t) => t.close(fd));
    d.sometimes('the buffer is used', used.is(1));
  },
);
