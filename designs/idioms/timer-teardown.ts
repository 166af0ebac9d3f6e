import { type TaskHandle, design } from 'fencepost';

export default design(
  {
    title: 'teardown stops a timer that arms itself again',
    description:
      'The flag is set under the lock of the handler, and timer_delete_sync() is called after it is dropped: it waits for the handler.',
    variants: {
      correct: { holds: true },
      broken: { verdict: 'deadlock' },
    },
  },
  (d, variant) => {
    const lock = d.spinlock('hangcheck.lock');
    const stopped = d.variable('stopped');
    const timer: TaskHandle = d.timer('hangcheck timer', { armed: true }, (t) => {
      t.spin_lock(lock);
      t.if(t.READ_ONCE(stopped).is(0), () => t.mod_timer(timer));
      t.spin_unlock(lock);
    });

    d.thread('teardown', (t) => {
      t.spin_lock_irq(lock);
      t.WRITE_ONCE(stopped, 1);
      if (variant === 'broken') t.timer_delete_sync(timer);
      t.spin_unlock_irq(lock);
      if (variant === 'correct') t.timer_delete_sync(timer);
    });
  },
);
