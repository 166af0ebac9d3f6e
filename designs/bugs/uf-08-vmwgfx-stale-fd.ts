import { design } from 'fencepost';

export default design(
  {
    title: 'the fd is installed before the result is copied to userspace',
    source:
      'commit a0f90c8815706981c483a652a6aefca51a5e191c drm/vmwgfx: Fix stale file descriptors on failed usercopy; CVE-2022-48771',
    description:
      'put_unused_fd() does not take back an installed descriptor. The error path drops the file, and the descriptor table keeps a pointer to it.',
    variants: {
      buggy: { verdict: 'rule', violates: ['CTX-06'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const fd = d.variable('fd');
    const file = d.kref('sync_file');

    d.thread('vmw_execbuf_ioctl', (t) => {
      if (variant === 'buggy') t.WRITE_ONCE(fd, 1);
      t.choose({
        'copy_to_user()': () => {
          if (variant === 'fixed') t.WRITE_ONCE(fd, 1);
        },
        'copy_to_user() fails': () => t.kref_put(file),
      });
    });

    d.thread('close(fd)', (t) => {
      t.if(t.cmpxchg(fd, 1, 0).is(1), () => t.kref_put(file));
    });
  },
);
