import { VGEM_FENCE_WRITE, design } from 'fencepost';

export default design(
  {
    title: 'VGEM_FENCE_SIGNAL consumes each fence once',
    source: 'drivers/gpu/drm/vgem/vgem_fence.c vgem_fence_signal_ioctl()',
    variants: { breaks: { verdict: 'rule', violates: ['IOC-15'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const file = d.drm_file('file');
    const object = d.drm_gem_object('object');
    const handle = d.drm_gem_handle('handle', file, object);
    const fence = d.vgem_fence('F');

    d.thread('producer', (t) => {
      t.DRM_IOCTL_VGEM_FENCE_ATTACH(file, handle, VGEM_FENCE_WRITE, fence);
      t.DRM_IOCTL_VGEM_FENCE_SIGNAL(file, fence, 0);
      if (variant === 'breaks') t.DRM_IOCTL_VGEM_FENCE_SIGNAL(file, fence, 0);
    });
  },
);
