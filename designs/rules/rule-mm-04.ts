import { design } from 'fencepost';

export default design(
  {
    title: 'MMU notifier callbacks take no reservation or VM lock',
    source: 'Documentation/gpu/drm-vm-bind-locking.rst userptr section',
    variants: { breaks: { verdict: 'deadlock', violates: ['MM-04'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const vmLock = d.mutex('vm->lock');

    d.mmu_notifier('userptr notifier', (t) => {
      t.mutex_lock(vmLock);
      t.mutex_unlock(vmLock);
    });
    d.thread('bind ioctl', (t) => {
      if (variant === 'keeps') t.kmalloc('GFP_NOFS');
      t.mutex_lock(vmLock);
      if (variant === 'breaks') t.kmalloc('GFP_NOFS');
      t.mutex_unlock(vmLock);
    });
  },
);
