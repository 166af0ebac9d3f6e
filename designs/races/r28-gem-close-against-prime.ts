import { design } from 'fencepost';

export default design(
  {
    title: 'a handle is closed while another thread exports it, or imports its buffer again',
    source:
      'igt prime_self_import, export-vs-gem_close-race and reimport-vs-gem_close-race; drivers/gpu/drm/drm_prime.c',
    description:
      'The lock of the file makes the lookup of the buffer and the new entry one piece, and that of the names does so for the last handle and the new buffer. Whoever comes first: in the end nothing is left.',
    variants: {
      'export against close': { holds: true },
      'import again against close': { holds: true },
    },
  },
  (d, variant) => {
    const device = d.drm_device('vgem');
    const file = d.drm_file('file', { device });
    const object = d.drm_gem_object('object', { device });
    const handle = d.drm_gem_handle('handle', file, object);
    d.drm_gem_handle('another handle', file);
    const fd = d.fd('fd');

    if (variant === 'export against close') {
      d.thread('export', (t) => {
        const exported = t.DRM_IOCTL_PRIME_HANDLE_TO_FD(file, handle, 2, fd);
        t.if(exported.failed(), () => t.return());
        t.close(fd);
      });
      d.thread('close', (t) => {
        t.DRM_IOCTL_GEM_CLOSE(file, handle);
      });
      return;
    }
    const exporter = d.thread('export', (t) => {
      t.DRM_IOCTL_PRIME_HANDLE_TO_FD(file, handle, 2, fd);
    });
    for (const name of ['first', 'second'])
      d.thread(name, (t) => {
        t.wait4(exporter);
        t.DRM_IOCTL_PRIME_FD_TO_HANDLE(file, fd);
        t.DRM_IOCTL_GEM_CLOSE(file, handle);
      });
  },
);
