import { describe, expect, it } from '@jest/globals';
import { explored } from '../verify/explored.fixture.ts';

describe('spin_unlock_irqrestore()', () => {
  it('restores nothing that was not saved', () => {
    const result = explored((d) => {
      const lock = d.spinlock('lock');
      d.kthread('driver', (t) => {
        t.choose({
          'interrupts off': () => void t.spin_lock_irqsave(lock),
          'interrupts on': () => void t.spin_lock(lock),
        });
        t.spin_unlock_irqrestore(lock);
      });
    });
    expect(result.findings).toEqual(['CTX-03']);
  });
});

describe('spin_unlock()', () => {
  it('is for the owner of the lock alone', () => {
    const result = explored((d) => {
      const lock = d.spinlock('lock');
      d.kthread('driver', (t) => {
        t.spin_lock(lock);
        t.spin_unlock(lock);
        t.spin_unlock(lock);
      });
    });
    expect(result.findings).toEqual(['CTX-03']);
  });
});
