import { VGEM_FENCE_WRITE, design } from 'fencepost';

export default design(
  {
    title: 'VGEM_FENCE_ATTACH is given known flags and a handle of the file',
    source: 'drivers/gpu/drm/vgem/vgem_fence.c vgem_fence_attach_ioctl()',
    variants: { breaks: { verdict: 'rule', violates: ['IOC-14'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const file = d.drm_file('file');
    const other = d.drm_file('other file');
    const object = d.drm_gem_object('object');
    const handle = d.drm_gem_handle('handle', file, object);
    const fence = d.vgem_fence('F');

    d.thread('attach', (t) => {
      const user = variant === 'breaks' ? other : file;
      t.DRM_IOCTL_VGEM_FENCE_ATTACH(user, handle, VGEM_FENCE_WRITE, fence);
    });
  },
);
