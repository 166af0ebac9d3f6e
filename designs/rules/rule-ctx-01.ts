import { design } from 'fencepost';

export default design(
  {
    title: 'a task with a spinlock does not sleep',
    source: 'kernel/sched/core.c __might_resched()',
    variants: {
      breaks: { verdict: 'rule', violates: ['CTX-01'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const lock = d.spinlock('ring->lock');
    const mutex = d.mutex('gpu->lock');

    d.kthread('worker', (t) => {
      if (variant === 'keeps') t.mutex_lock(mutex);
      t.spin_lock(lock);
      if (variant === 'breaks') t.mutex_lock(mutex);
      t.spin_unlock(lock);
      t.mutex_unlock(mutex);
    });
  },
);
