import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from '../language/design-builder.ts';
import { type TaskHandle } from '../language/handle.ts';
import { explored } from '../verify/explored.fixture.ts';

describe('mod_timer()', () => {
  it('arms a timer again from its own handler', () => {
    const result = explored((d) => {
      const rounds = d.variable('rounds', { max: 2 });
      const timer: TaskHandle = d.timer('timer', { armed: true }, (t) => {
        t.if(t.atomic_inc_return(rounds).is(1), () => t.mod_timer(timer));
        t.choose({ 'goes on': () => undefined, 'is slow': () => t.userspace_step() });
        t.if(t.READ_ONCE(rounds).is(2), () => t.assert(rounds.is(1)));
      });
    });
    expect(result.findings).toEqual(['CTX-09']);
  });

  it('is undone by timer_delete() while the handler runs', () => {
    const result = explored((d) => {
      const handler = d.completion('handler runs');
      const deleted = d.completion('deleted');
      const runs = d.variable('runs', { max: 2 });
      const timer = d.timer('timer', { armed: true }, (t) => {
        t.if(t.atomic_inc_return(runs).is(1), () => {
          t.complete(handler);
          t.poll(() => t.if(t.READ_ONCE(runs).is(2), () => t.break()));
        });
      });
      d.kthread('driver', (t) => {
        t.wait_for_completion(handler);
        t.if(t.mod_timer(timer).is(1), () => t.assert(runs.is(2)));
        t.if(t.timer_delete(timer).is(0), () => t.assert(runs.is(2)));
        t.complete(deleted);
        t.WRITE_ONCE(runs, 2);
      });
    });
    // The driver waits for the first expiry, which an armed timer brings.
    expect(result.findings).toEqual([]);
  });
});

describe('disable_irq()', () => {
  /** A threaded interrupt handler takes a mutex in its first call; it is masked under that lock, or after it. */
  const masked =
    (word: 'disable_irq' | 'disable_irq_nosync', under: boolean) =>
    (d: DesignBuilder): void => {
      const lock = d.mutex('m');
      const irq = d.kthread('threaded handler', (t) => {
        t.mutex_lock(lock);
        t.mutex_unlock(lock);
      });
      d.kthread('driver', (t) => {
        t.mutex_lock(lock);
        if (!under) t.mutex_unlock(lock);
        t[word](irq);
        if (under) t.mutex_unlock(lock);
      });
    };

  const counts = (declare: (d: DesignBuilder) => void): readonly unknown[] => {
    const { findings, states, edges, depth } = explored(declare);
    return [findings.join(' '), states, edges, depth];
  };

  it('waits for a handler that is blocked in its first call', () => {
    expect(counts(masked('disable_irq', true))).toEqual(['deadlock', 9, 10, 4]);
    expect(counts(masked('disable_irq', false))).toEqual(['', 12, 15, 5]);
    expect(counts(masked('disable_irq_nosync', true))).toEqual(['', 12, 14, 5]);
  });

  it('waits for a handler that spins in its first call', () => {
    const spins = (under: boolean) => (d: DesignBuilder) => {
      const lock = d.spinlock('lock');
      const irq = d.hardirq('handler', (t) => {
        t.spin_lock(lock);
        t.spin_unlock(lock);
      });
      d.kthread('driver', (t) => {
        t.spin_lock_irqsave(lock);
        if (!under) t.spin_unlock_irqrestore(lock);
        t.disable_irq(irq);
        if (under) t.spin_unlock_irqrestore(lock);
      });
    };
    expect(counts(spins(true))).toEqual(['CTX-01 deadlock', 11, 11, 6]);
    expect(counts(spins(false))).toEqual(['', 13, 15, 6]);
  });
});
