import { VGEM_FENCE_WRITE, design } from 'fencepost';

export default design(
  {
    title: 'two threads attach a vgem fence at the same time',
    source: 'drivers/gpu/drm/vgem/vgem_fence.c vgem_fence_attach_ioctl()',
    description:
      'A conflicting fence gives -EBUSY, but the test is made before the reservation lock is taken: both find the buffer idle, and it gets two writers. Two readers never conflict.',
    variants: {
      'two writers': { verdict: 'rule', violates: ['RESV-19'] },
      'a reader and a writer': { verdict: 'rule', violates: ['RESV-19'] },
      'two readers': { holds: true },
      'one after the other': { holds: true },
    },
  },
  (d, variant) => {
    const file = d.drm_file('file');
    const object = d.drm_gem_object('object');
    const handle = d.drm_gem_handle('handle', file, object);
    const second = d.vgem_fence('F2');
    const first = d.vgem_fence('F1');

    const attacher = d.thread('attach 1', (t) => {
      t.DRM_IOCTL_VGEM_FENCE_ATTACH(
        file,
        handle,
        variant === 'two readers' ? 0 : VGEM_FENCE_WRITE,
        first,
      );
    });

    d.thread('attach 2', (t) => {
      if (variant === 'one after the other') t.wait4(attacher);
      const flags = variant === 'two writers' || variant === 'one after the other';
      t.DRM_IOCTL_VGEM_FENCE_ATTACH(file, handle, flags ? VGEM_FENCE_WRITE : 0, second);
    });
  },
);
