import { design } from 'fencepost';

export default design(
  {
    title: 'PRIME is given flags that it knows and a handle that is open',
    source:
      'drivers/gpu/drm/drm_prime.c drm_prime_handle_to_fd_ioctl(), drm_gem_prime_fd_to_handle()',
    variants: { breaks: { verdict: 'rule', violates: ['IOC-17'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const device = d.drm_device('vgem');
    const file = d.drm_file('file', { device });
    const object = d.drm_gem_object('object', { device });
    const handle = d.drm_gem_handle('handle', file, object);
    const fd = d.fd('fd');

    d.thread('process', (t) => {
      if (variant === 'breaks') t.DRM_IOCTL_GEM_CLOSE(file, handle);
      t.DRM_IOCTL_PRIME_HANDLE_TO_FD(file, handle, 2, fd);
      if (variant === 'keeps') t.DRM_IOCTL_PRIME_FD_TO_HANDLE(file, fd);
    });
  },
);
