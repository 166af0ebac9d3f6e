import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from './design-builder.ts';
import { type KernelVersion } from '../model/profile.ts';
import { MAX_SCHEDULE_TIMEOUT } from '../model/dma-fence-wait.ts';
import { explored } from '../verify/explored.fixture.ts';

type Declare = (d: DesignBuilder) => void;

/** What a whole search found, and how large it was. */
const search = (declare: Declare, kernel: KernelVersion = '7.2'): readonly unknown[] => {
  const { findings, states, edges, depth, complete } = explored(declare, { kernel });
  expect(complete).toBe(true);
  return [findings.join(' '), states, edges, depth];
};

/** Two tasks signal a fence with a callback; the one that was first wins. */
const race: Declare = (d) => {
  const fence = d.dma_fence('F');
  const winners = d.variable('winners', { max: 2 });
  const called = d.variable('called');
  const cb = d.dma_fence_cb('cb', (t) => t.WRITE_ONCE(called, 1));
  d.kthread('adds', (t) => {
    t.if(t.dma_fence_add_callback(fence, cb).failed(), () => t.return());
  });
  for (const name of ['T1', 'T2'])
    d.kthread(name, (t) => {
      t.if(t.dma_fence_check_and_signal(fence).is(0), () => t.atomic_inc_return(winners));
      t.assert(fence.isSignaled());
    });
  d.sometimes('one wins', winners.is(1));
  d.always('and only one', winners.isNot(2));
};

/** A fence with a `signaled` op is tested by somebody who holds its lock, or does not. */
const testedUnder =
  (held: boolean): Declare =>
  (d) => {
    const lock = d.spinlock('timeline->lock');
    const fence = d.dma_fence('F', { lock, signaled_op: true });
    const called = d.variable('called');
    const cb = d.dma_fence_cb('cb', (t) => t.WRITE_ONCE(called, 1));
    d.kthread('ioctl', (t) => {
      t.if(t.dma_fence_add_callback(fence, cb).failed(), () => t.return());
      t.hw_complete(fence);
      if (held) t.spin_lock_irqsave(lock);
      const done = t.dma_fence_is_signaled_locked(fence);
      t.if(done.is(1), () => t.assert(called.is(1)));
      t.dma_fence_get_status_locked(fence);
      if (held) t.spin_unlock_irqrestore(lock);
    });
  };

/** Signals under a lock that the design annotates, or not. */
const annotated =
  (call: 'dma_fence_signal_timestamp' | 'dma_fence_check_and_signal', inside: boolean): Declare =>
  (d) => {
    const fence = d.dma_fence('F', { published: true });
    d.kthread('worker', (t) => {
      if (!inside) {
        t.dma_fence_begin_signalling();
        t.dma_fence_end_signalling();
        t[call](fence);
        return;
      }
      t.dma_fence_begin_signalling();
      t[call](fence);
      t.dma_fence_end_signalling();
    });
  };

/** Signals under the fence's lock with one of the _locked variants. */
const lockedSignal =
  (
    call: 'dma_fence_signal_timestamp_locked' | 'dma_fence_check_and_signal_locked',
    held: boolean,
  ): Declare =>
  (d) => {
    const lock = d.spinlock('timeline->lock');
    const fence = d.dma_fence('F', { lock });
    const never = d.variable('never');
    d.kthread('worker', (t) => {
      if (held) t.spin_lock_irqsave(lock);
      t.if(t[call](fence).isNot(0), () => t.assert(never.is(1)));
      if (held) t.spin_unlock_irqrestore(lock);
    });
  };

/** Reads the time of a fence as soon as it has signalled; `early` does not ask whether it has. */
const timed =
  (early: boolean): Declare =>
  (d) => {
    const fence = d.dma_fence('F');
    const never = d.variable('never');
    const cb = d.dma_fence_cb('cb', () => undefined);
    d.kthread('adds', (t) => {
      t.if(t.dma_fence_add_callback(fence, cb).failed(), () => t.return());
    });
    d.hardirq('ring irq', (t) => t.dma_fence_signal(fence));
    d.kthread('reader', (t) => {
      if (!early) t.if(t.dma_fence_test_signaled_flag(fence).is(0), () => t.return());
      t.if(t.dma_fence_timestamp(fence).is(1), () => t.return());
      t.assert(never.is(1));
    });
  };

/** The signaller is interrupted between S1 and S4, by somebody who waits for the time. */
const spinning: Declare = (d) => {
  const lock = d.spinlock('timeline->lock');
  const fence = d.dma_fence('F', { lock });
  const cb = d.dma_fence_cb('cb', () => undefined);
  const worker = d.kthread('worker', (t) => {
    t.if(t.dma_fence_add_callback(fence, cb).failed(), () => t.return());
    t.spin_lock(lock);
    t.dma_fence_signal_locked(fence);
    t.spin_unlock(lock);
  });
  d.hardirq('profiler irq', { interrupts: worker }, (t) => {
    t.if(t.dma_fence_test_signaled_flag(fence).is(1), () => t.dma_fence_timestamp(fence));
  });
};

describe('dma_fence_check_and_signal()', () => {
  it('tells one of two signallers that it was first', () => {
    expect(search(race)).toEqual(['', 67, 124, 11]);
  });

  it('does not exist up to 6.12, where dma_fence_signal() says the same', () => {
    expect(() => search(race, '6.12')).toThrow('does not exist in 6.12');
    const twice =
      (result: 0 | '-EINVAL'): Declare =>
      (d) => {
        const fence = d.dma_fence('F', { initially: 'signaled' });
        const never = d.variable('never');
        d.kthread('again', (t) => {
          const again = t.dma_fence_signal_timestamp(fence);
          t.if(again.isNot(result), () => t.assert(never.is(1)));
        });
      };
    expect(search(twice('-EINVAL'), '6.12')).toEqual(['', 2, 1, 1]);
    expect(search(twice(0), '7.2')).toEqual(['', 2, 1, 1]);
  });

  it.each(['dma_fence_check_and_signal', 'dma_fence_signal_timestamp'] as const)(
    'FENCE-44: %s() leaves the signalling section to its caller',
    (call) => {
      expect(search(annotated(call, false))[0]).toBe('FENCE-44');
      expect(search(annotated(call, true))).toEqual(['', 4, 3, 3]);
    },
  );
});

describe('the _locked variants', () => {
  it('find the hardware done, and run the callbacks under the lock that the caller holds', () => {
    expect(search(testedUnder(true))).toEqual(['', 15, 14, 14]);
  });

  it.each(['dma_fence_signal_timestamp_locked', 'dma_fence_check_and_signal_locked'] as const)(
    '%s() returns 0 to the first caller',
    (call) => {
      expect(search(lockedSignal(call, true))).toEqual(['', 4, 3, 3]);
      expect(search(lockedSignal(call, false))[0]).toBe('CTX-10');
    },
  );

  it('CTX-10: need the lock', () => {
    expect(search(testedUnder(false))[0]).toBe('CTX-10');
  });
});

describe('dma_fence_timestamp()', () => {
  it('waits until the signaller has stored the time', () => {
    expect(search(timed(false))).toEqual(['', 24, 36, 6]);
  });

  it('FENCE-21: is asked of a fence that has signalled', () => {
    expect(search(timed(true))[0]).toBe('CTX-09 FENCE-21');
  });

  it('spins for ever in an interrupt that came between two stores of the signaller', () => {
    expect(search(spinning)).toEqual(['deadlock', 35, 40, 10]);
  });
});

/** A thread waits without arming; `armed` says whether somebody else arms the fence. */
const unarmed =
  (armed: boolean): Declare =>
  (d) => {
    const fence = d.dma_fence('F', { lazy: true });
    d.kthread('waiter', (t) => {
      if (armed) t.dma_fence_enable_sw_signaling(fence);
      t.dma_fence_default_wait(fence, false, MAX_SCHEDULE_TIMEOUT);
      t.assert(fence.isSignaled());
    });
    d.hardirq('ring irq', (t) => {
      t.wait_enable_signaling(fence);
      t.dma_fence_signal(fence);
    });
  };

/** A wait that may be interrupted and may time out: which results are there when the fence has signalled? */
const raced =
  (timeout: number): Declare =>
  (d) => {
    const fence = d.dma_fence('F');
    const up = d.variable('up');
    const broken = d.variable('interrupted');
    const done = d.variable('done');
    d.thread('waiter', (t) => {
      const left = t.dma_fence_default_wait(fence, true, timeout);
      t.if(left.is(0), () => t.WRITE_ONCE(up, 1));
      t.if(left.is('-ERESTARTSYS'), () => t.WRITE_ONCE(broken, 1));
      t.if(left.is(1), () => t.WRITE_ONCE(done, 1));
    });
    d.hardirq('ring irq', (t) => t.dma_fence_signal(fence));
    d.sometimes('done', done.is(1));
    d.sometimes('interrupted', broken.is(1));
    d.sometimes('time is up', up.is(1));
  };

/** A thread waits with a lock that the signaller needs. */
const underLock =
  (timeout: number): Declare =>
  (d) => {
    const lock = d.mutex('L');
    const fence = d.dma_fence('F');
    d.kthread('waiter', (t) => {
      t.mutex_lock(lock);
      t.dma_fence_default_wait(fence, false, timeout);
      t.mutex_unlock(lock);
    });
    d.work('signaller', (t) => {
      t.mutex_lock(lock);
      t.mutex_unlock(lock);
      t.dma_fence_signal(fence);
    });
  };

describe('dma_fence_default_wait()', () => {
  it('sleeps for ever if nobody arms the fence: it does not', () => {
    expect(search(unarmed(false))).toEqual(['deadlock', 2, 1, 1]);
    expect(search(unarmed(true))).toEqual(['', 9, 10, 5]);
  });

  it('can be interrupted or be late, although the fence has signalled meanwhile', () => {
    expect(search(raced(10))).toEqual(['', 14, 19, 4]);
  });

  it('FENCE-30: obeys the order of dma_fence_wait(), of which lockdep sees nothing', () => {
    expect(search(underLock(MAX_SCHEDULE_TIMEOUT))[0]).toBe('FENCE-30 deadlock');
    expect(search(underLock(10))).toEqual(['stall', 17, 22, 6]);
  });

  it('FENCE-27: is not asked to wait for less than nothing', () => {
    expect(search(underLock(-1))[0]).toBe('FENCE-27');
  });
});
