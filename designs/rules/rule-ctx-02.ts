import { design } from 'fencepost';

export default design(
  {
    title: 'a spinlock that an interrupt takes is taken with interrupts off',
    source: 'kernel/locking/lockdep.c mark_lock_irq()',
    variants: {
      breaks: { verdict: 'rule', violates: ['CTX-02'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const lock = d.spinlock('ring->lock');

    d.kthread('submit', (t) => {
      if (variant === 'breaks') {
        t.spin_lock(lock);
        t.spin_unlock(lock);
        return;
      }
      t.spin_lock_irqsave(lock);
      t.spin_unlock_irqrestore(lock);
    });
    d.hardirq('ring irq', (t) => {
      t.spin_lock(lock);
      t.spin_unlock(lock);
    });
  },
);
