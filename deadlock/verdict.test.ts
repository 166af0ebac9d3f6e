import { describe, expect, test } from '@jest/globals';
import {
  fence,
  fenceWait,
  graphs,
  lock,
  never,
  signal,
  any,
  task,
  timeout,
  signalledBy,
  by,
  now,
} from './graphs.fixture.ts';
import { verdictOf } from './verdict.ts';

function summary(nodes: Parameters<typeof verdictOf>[0]): string[] {
  const { verdict, nodes: each } = verdictOf(nodes);
  return [verdict, ...each.map((n) => `${n.id} ${n.verdict}${n.killable ? ' killable' : ''}`)];
}

describe('verdictOf', () => {
  test.each([
    ['abba', 'deadlock'],
    ['selfDeadlock', 'deadlock'],
    ['threeParties', 'deadlock'],
    ['msmRecover', 'deadlock'],
    ['anyWithOneStuck', 'finite'],
    ['knot', 'deadlock'],
    ['knotWithoutLeft', 'finite'],
    ['knotWithoutRight', 'finite'],
    ['allWait', 'deadlock'],
    ['futureFence', 'indefinite-fence'],
    ['futureFenceCrossed', 'deadlock'],
    ['vgem', 'bounded'],
    ['interruptible', 'finite'],
    ['interruptibleWithLock', 'stall'],
    ['timedWait', 'stall'],
    ['leakedLock', 'deadlock'],
    ['forgottenFence', 'deadlock'],
    ['anyWithNever', 'deadlock'],
    ['containers', 'deadlock'],
    ['userModeOnly', 'finite'],
  ] as const)('%s is %s', (name, verdict) => {
    expect(verdictOf(graphs[name]).verdict).toBe(verdict);
  });

  test('an empty graph is finite', () => {
    expect(verdictOf([])).toEqual({ verdict: 'finite', nodes: [] });
  });

  test('a done node is not reported', () => {
    expect(summary(graphs.leakedLock)).toEqual(['deadlock', 'task:worker deadlock']);
  });

  test('an unpublished fence is not reported, its waiter is', () => {
    expect(summary(graphs.timedWait)).toEqual(['stall', 'task:submit stall']);
  });

  test('a wait that a signal ends is killable', () => {
    expect(summary(graphs.interruptible)).toEqual(['finite', 'task:ioctl finite killable']);
    expect(summary(graphs.interruptibleWithLock)).toEqual(['stall', 'task:ioctl stall killable']);
  });

  test('a wait that ends by a signal or by a timer is killable', () => {
    const poll = task('poll', any(signal('poll() is interruptible'), timeout('poll() times out')));
    expect(summary([poll])).toEqual(['finite', 'task:poll finite killable']);
  });

  test('a published fence behind a killable wait stalls, since no signal is owed to it', () => {
    const worker = task('worker', any(signal('the wait is killable')));
    expect(summary([worker, signalledBy('F', 'worker')])).toEqual([
      'stall',
      'fence:F stall killable',
      'task:worker finite killable',
    ]);
  });

  test('hostile userspace makes fences and lock holders indefinite, and nobody else', () => {
    expect(
      summary([
        task('app', now, { userspace: true }),
        task('without lock', by('app', 'it waits for the app')),
        task('with lock', by('app', 'it waits for the app'), { holds: ['L'] }),
        signalledBy('F', 'app'),
        signalledBy('private', 'app', { published: false }),
      ]),
    ).toEqual([
      'indefinite-fence',
      'fence:F indefinite-fence',
      'task:app finite',
      'task:with lock indefinite-fence',
      'task:without lock finite',
    ]);
  });

  test('a userspace task is reported if what blocks it is a kernel matter', () => {
    const app = task('app', lock('L', 'probe'), { userspace: true });
    const probe = task('probe', now, { done: true, holds: ['L'] });
    expect(summary([app, probe])).toEqual(['deadlock', 'task:app deadlock']);
    expect(summary([task('app', never('it sleeps for ever'), { userspace: true })])).toEqual([
      'finite',
    ]);
  });

  test('userspace that holds a lock is not its own victim, who needs the lock is', () => {
    const app = task('app', now, { userspace: true, holds: ['L'] });
    const worker = task('worker', lock('L', 'app'), { holds: ['M'] });
    expect(summary([app, worker])).toEqual([
      'indefinite-fence',
      'task:app finite',
      'task:worker indefinite-fence',
    ]);
  });

  test('userspace that waits for an unpublished fence is its own problem', () => {
    const app = task('app', fenceWait('F'), { userspace: true });
    const unpublished = fence('F', never('nobody signals it'), { published: false });
    expect(summary([app, unpublished])).toEqual(['finite']);
  });

  test('a node that is not in the graph never acts', () => {
    expect(verdictOf([task('waiter', by('nobody', 'gone'))]).verdict).toBe('deadlock');
  });

  test('two nodes with one id are our bug', () => {
    expect(() => verdictOf([fence('F', now), fence('F', now)])).toThrow('same id');
  });
});
