import { design } from 'fencepost';

export default design(
  {
    title: 'a mutex is unlocked once by the task that locked it',
    source: 'kernel/locking/mutex.c __mutex_unlock_slowpath',
    variants: {
      breaks: { verdict: 'rule', violates: ['CTX-03'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const lock = d.mutex('gpu->lock');

    d.thread('ioctl', (t) => {
      t.mutex_lock(lock);
      t.if(t.kmalloc('GFP_NOWAIT').failed(), () => {
        t.mutex_unlock(lock);
        if (variant === 'keeps') t.return();
      });
      t.mutex_unlock(lock);
    });
  },
);
