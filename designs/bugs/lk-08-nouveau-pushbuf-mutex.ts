import { design } from 'fencepost';

export default design(
  {
    title: 'an early return leaves the client mutex locked',
    source:
      'drm/nouveau: fix stale locked mutex in nouveau_gem_ioctl_pushbuf (Fixes b88baab82871); Message-ID 20240305133853.2214268-1-kherbst@redhat.com',
    description:
      'A client that uses VM_BIND gets -ENOSYS from the old pushbuf ioctl, which has locked the client already; closing the file then hangs.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['CTX-04'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const cliMutex = d.mutex('cli->mutex');
    const usesVmBind = d.variable('uvmm client', { initially: 1 });

    d.thread('nouveau_gem_ioctl_pushbuf', (t) => {
      t.mutex_lock(cliMutex);
      t.if(t.READ_ONCE(usesVmBind).is(1), () => {
        if (variant === 'buggy') t.return();
      });
      t.mutex_unlock(cliMutex);
    });

    d.thread('nouveau_drm_postclose', (t) => {
      t.mutex_lock(cliMutex);
      t.mutex_unlock(cliMutex);
    });
  },
);
