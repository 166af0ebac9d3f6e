import { describe, expect, test } from '@jest/globals';
import { BOOT_NS, JIFFY_NS, STEP_NS } from '../kernel.ts';
import { Cell, emptyKernel } from '../testing/tiny-kernel.ts';
import { KernelBug } from '../kernel-bug.ts';
import { type Co } from './point.ts';
import { SpinLock, spin_lock, spin_unlock } from '../spinlock.ts';
import { read, write } from '../memory.ts';
import { replay } from './replay.ts';
import { runKernel } from './run.ts';
import { schedule, schedule_timeout, set_current_state, wake_up_process } from '../sleep.ts';

describe('time', () => {
  test('goes on by a step with each step, and by no more while somebody can go on', () => {
    const k = emptyKernel();
    const cell = new Cell('A');
    let left = -1;
    const sleeper = k.spawn('sleeper', 'thread', function* body(): Co<void> {
      yield* set_current_state(k, 'TASK_UNINTERRUPTIBLE');
      left = yield* schedule_timeout(k, 5);
    });
    k.spawn('waker', 'thread', function* body(): Co<void> {
      yield* read(cell, 'value');
      yield* wake_up_process(sleeper);
    });
    const { end, steps } = runKernel(k, replay([]));
    expect([end.kind, steps, left]).toEqual(['finished', 6, 5]);
    expect(k.nowNs).toBe(BOOT_NS + 6 * STEP_NS);
  });

  test('passes when nobody can go on: up to the next timeout, the first one first', () => {
    const k = emptyKernel();
    const order: string[] = [];
    for (const [name, jiffies] of [
      ['late', 9],
      ['early', 3],
    ] as const)
      k.spawn(name, 'thread', function* body(): Co<void> {
        yield* set_current_state(k, 'TASK_UNINTERRUPTIBLE');
        const left = yield* schedule_timeout(k, jiffies);
        order.push(`${name} ${left} ${Math.floor((k.nowNs - BOOT_NS) / JIFFY_NS)}`);
      });
    expect(runKernel(k, replay([])).end.kind).toBe('finished');
    expect(order).toEqual(['early 0 3', 'late 0 9']);
  });

  test('of more than an hour does not pass', () => {
    const k = emptyKernel();
    k.spawn('T0', 'thread', function* body(): Co<void> {
      yield* set_current_state(k, 'TASK_UNINTERRUPTIBLE');
      yield* schedule_timeout(k, 2 * 3600 * 250);
    });
    expect(runKernel(k, replay([])).end.kind).toBe('hang');
  });
});

describe('a hang', () => {
  test('names who has not ended', () => {
    const k = emptyKernel();
    k.spawn('T0', 'thread', function* body(): Co<void> {
      yield* set_current_state(k, 'TASK_UNINTERRUPTIBLE');
      yield* schedule(k);
    });
    k.spawn('T1', 'thread', function* body(): Co<void> {
      yield* read(new Cell('A'), 'value');
    });
    const { end } = runKernel(k, replay([]));
    expect(end.kind === 'hang' && end.blocked.map(({ name }) => name)).toEqual(['T0']);
  });

  test('is one also if a timeout has passed of who is interrupted by what hangs', () => {
    const k = emptyKernel();
    const lock = new SpinLock('L');
    k.spawn('holder', 'thread', function* body(): Co<void> {
      yield* spin_lock(k, lock);
      yield { access: 'sleep', object: undefined, field: 'for ever', ready: () => false };
    });
    const sleeper = k.spawn('sleeper', 'thread', function* body(): Co<void> {
      yield* set_current_state(k, 'TASK_UNINTERRUPTIBLE');
      yield* schedule_timeout(k, 1);
    });
    const interrupt = function* body(): Co<void> {
      k.current.interrupting = true;
      yield* spin_lock(k, lock);
    };
    k.spawn('irq', 'irq', interrupt, sleeper);
    const { end, steps } = runKernel(k, replay([]));
    expect(end.kind === 'hang' && end.blocked.map(({ name }) => name)).toEqual([
      'holder',
      'sleeper',
      'irq',
    ]);
    expect(steps).toBeLessThan(10);
  });
});

describe('an interrupt', () => {
  test('stops whom it interrupts, from its first step to its last, and nobody else', () => {
    const k = emptyKernel();
    const cell = new Cell('A');
    const order: string[] = [];
    const body = (name: string) =>
      function* accesses(): Co<void> {
        if (name === 'irq') k.current.interrupting = true;
        for (let i = 0; i < 3; i++) {
          yield* write(cell, 'value', i);
          order.push(name);
        }
      };
    const stopped = k.spawn('stopped', 'thread', body('stopped'));
    k.spawn('free', 'thread', body('free'));
    k.spawn('irq', 'irq', body('irq'), stopped);
    const enabled: string[] = [];
    runKernel(k, {
      decide: ({ threads }) => {
        const irq = threads.findIndex(({ name }) => name === 'irq');
        enabled.push(threads.map(({ name }) => name).join(' '));
        return Math.max(0, irq);
      },
    });
    expect(enabled.slice(0, 5)).toEqual([
      'stopped free irq',
      'irq free',
      'irq free',
      'irq free',
      'stopped free',
    ]);
    expect(order).toEqual([
      'irq',
      'irq',
      'irq',
      'stopped',
      'stopped',
      'stopped',
      'free',
      'free',
      'free',
    ]);
  });
});

test('a bug ends the run where it is, and says in whom; another exception is none of a kernel', () => {
  const k = emptyKernel();
  k.spawn('T0', 'thread', function* body(): Co<void> {
    yield* spin_unlock(k, new SpinLock('L'));
  });
  const { end } = runKernel(k, replay([]));
  expect(end.kind === 'bug' && [end.bug.kind, end.bug.thread]).toEqual(['lockdep', 'T0']);
  expect(end.kind === 'bug' && end.bug).toBeInstanceOf(KernelBug);
  const other = emptyKernel();
  other.spawn('T0', 'thread', () => {
    throw new RangeError('ours');
  });
  expect(() => runKernel(other, replay([]))).toThrow('ours');
});

test('a run that uses up its steps is cut, and that is no hang', () => {
  const k = emptyKernel();
  const cell = new Cell('A');
  k.spawn('T0', 'thread', function* body(): Co<void> {
    for (;;) yield* read(cell, 'value');
  });
  const { end, steps } = runKernel(k, replay([]), 50);
  expect([end.kind, steps]).toEqual(['cut', 50]);
});
