import { design } from 'fencepost';

export default design(
  {
    title: 'what a driver asserts is true in every interleaving',
    source: 'include/asm-generic/bug.h WARN_ON()',
    variants: {
      breaks: { verdict: 'assertion' },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const idle = d.variable('gpu->idle', { initially: 1 });
    const lock = d.mutex('gpu->lock');

    d.thread('submit ioctl', (t) => {
      t.mutex_lock(lock);
      t.WRITE_ONCE(idle, 0);
      t.WRITE_ONCE(idle, 1);
      t.mutex_unlock(lock);
    });
    d.kthread('suspend', (t) => {
      if (variant === 'keeps') t.mutex_lock(lock);
      t.assert(idle.is(1));
      if (variant === 'keeps') t.mutex_unlock(lock);
    });
  },
);
