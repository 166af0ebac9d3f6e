import { design } from 'fencepost';

export default design(
  {
    title: 'the way out after a failure unlocks too',
    source: 'kernel/locking/lockdep.c debug_check_no_locks_held()',
    variants: {
      breaks: { verdict: 'rule', violates: ['CTX-04'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const lock = d.mutex('gpu->lock');

    d.thread('ioctl', (t) => {
      t.mutex_lock(lock);
      t.if(t.kmalloc('GFP_NOWAIT').failed(), () => {
        if (variant === 'keeps') t.mutex_unlock(lock);
        t.return();
      });
      t.mutex_unlock(lock);
    });
  },
);
